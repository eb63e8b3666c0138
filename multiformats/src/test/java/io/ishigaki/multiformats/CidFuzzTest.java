package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as a CID has one binary form, and its texts are read back.
public class CidFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Cid.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            Cid cid = Cid.decode(Bytes.copyOf(input));
            assertThat(cid.toBytes()).isEqualTo(Bytes.copyOf(input));
            assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
