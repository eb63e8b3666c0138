package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever is read as the data of a UnixFS node is written to something that reads the same.
public class UnixFsFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "UnixFs.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            UnixFsData data = UnixFsData.decode(Bytes.copyOf(input));
            assertThat(UnixFsData.decode(data.encode())).isEqualTo(data);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
