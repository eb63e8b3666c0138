package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "9,9 B",
        "999,999 B",
        "1000,1.0 kB",
        "1500,1.5 kB",
        "9949,9.9 kB",
        "9950,10 kB",
        "82854982,83 MB",
        "9223372036854775807,9.2 EB"
    })
    void sizesHaveThreeDigitsAtMost(long bytes, String text) {
        assertThat(HumanSize.of(bytes)).isEqualTo(text);
    }
}
