package io.ishigaki.multiformats.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as a public key is written to something that reads the same.
public class PublicKeyFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "PublicKey.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            PublicKey key = PublicKey.decode(Bytes.copyOf(input));
            assertThat(PublicKey.decode(key.encode())).isEqualTo(key);
            assertThat(key.verifies(Bytes.EMPTY, Bytes.copyOf(input))).isFalse();
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
