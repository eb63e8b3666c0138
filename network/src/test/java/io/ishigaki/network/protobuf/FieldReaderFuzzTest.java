package io.ishigaki.network.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Every message is read to its end, or refused.
public class FieldReaderFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "FieldReader.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            FieldReader fields = FieldReader.of("message", ByteBuffer.wrap(input));
            while (fields.next()) {
                switch (fields.number() % 3) {
                    case 0 -> assertThat(fields.bytes().length()).isLessThan(input.length);
                    case 1 -> assertThat(fields.text().length()).isLessThan(input.length);
                    default -> fields.number64();
                }
            }
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
