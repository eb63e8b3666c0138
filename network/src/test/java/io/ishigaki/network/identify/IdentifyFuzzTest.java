package io.ishigaki.network.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as a message of identify is written to something that reads the same.
public class IdentifyFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Identify.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            IdentifyMessage message = IdentifyMessage.decode(ByteBuffer.wrap(input));
            assertThat(IdentifyMessage.decode(ByteBuffer.wrap(message.encode().toArray())))
                    .isEqualTo(message);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
