package io.ishigaki.network.multistream;

import io.ishigaki.network.FuzzedChannel;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Both sides of a negotiation take what comes, however it is cut, or refuse it.
public class MultistreamFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Multistream.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        FuzzedChannel.receive(MultistreamHandler.answer("/a"::equals, _ -> {}), input, 0);
        FuzzedChannel.receive(MultistreamHandler.propose(List.of("/a", "/b"), _ -> {}), input, 0);
    }
}
