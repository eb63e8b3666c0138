package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as a varint is the shortest form of its value.
public class UvarintFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Uvarint.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        try {
            long value = Uvarint.read(in);
            byte[] written = new byte[Uvarint.BYTES_MAX];
            int length = Uvarint.write(written, 0, value);
            assertThat(Arrays.copyOf(written, length)).isEqualTo(Arrays.copyOf(input, in.position()));
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
