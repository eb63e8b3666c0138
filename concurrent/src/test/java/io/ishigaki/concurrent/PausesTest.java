package io.ishigaki.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTest {
    @ParameterizedTest
    @CsvSource({"PT1S, PT2S", "PT5S, PT10S", "PT6S, PT10S", "PT10S, PT10S"})
    void pauseIsDoubledUpToTheLongest(Duration pause, Duration next) {
        assertThat(Pauses.doubled(pause, Duration.ofSeconds(10))).isEqualTo(next);
    }
}
