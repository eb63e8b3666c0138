package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as a message of what is held is written to something that reads the same.
public class HoldMessageFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "HoldMessage.corpus", maxCharsPerColumn = 100_000)
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            HoldMessage message = HoldMessage.decode(Bytes.copyOf(input));
            assertThat(HoldMessage.decode(message.encode())).isEqualTo(message);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
