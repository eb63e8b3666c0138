package io.ishigaki.multiformats.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as a multiaddr has one binary form, and its text is read back.
public class MultiaddrFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Multiaddr.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            Multiaddr address = Multiaddr.decode(Bytes.copyOf(input));
            assertThat(address.toBytes()).isEqualTo(Bytes.copyOf(input));
            assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
