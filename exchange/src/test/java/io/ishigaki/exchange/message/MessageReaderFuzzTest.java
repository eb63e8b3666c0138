package io.ishigaki.exchange.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.EOFException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Every message is read, or refused as malformed or cut short.
public class MessageReaderFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "MessageReader.corpus")
    void corpusIsReadOrRefused(String hex) throws Exception {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        try {
            assertThat(Wire.read(input).size()).isLessThanOrEqualTo(input.length);
        } catch (MalformedDataException | EOFException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
