package io.ishigaki.network.websocket;

import io.ishigaki.network.FuzzedChannel;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Frames are read however they are cut, or refused. The first byte says whether they must be masked.
public class FrameDecoderFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "FrameDecoder.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            FuzzedChannel.receive(new FrameDecoder(input[0] % 2 == 0), input, 1);
        }
    }
}
