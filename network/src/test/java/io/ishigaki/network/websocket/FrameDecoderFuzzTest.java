package io.ishigaki.network.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
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
        if (input.length == 0) {
            return;
        }
        var channel = new EmbeddedChannel(new FrameDecoder(input[0] % 2 == 0));
        int half = 1 + (input.length - 1) / 2;
        try {
            channel.writeInbound(Unpooled.copiedBuffer(input, 1, half - 1));
            channel.writeInbound(Unpooled.copiedBuffer(input, half, input.length - half));
        } catch (DecoderException refused) {
            assertThat(refused).rootCause().isInstanceOf(MalformedDataException.class);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        } finally {
            var _ = channel.close();
            channel.releaseInbound();
            channel.releaseOutbound();
        }
    }
}
