package io.ishigaki.network.multistream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
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
        receive(MultistreamHandler.answer("/a"::equals, _ -> {}), input);
        receive(MultistreamHandler.propose(List.of("/a", "/b"), _ -> {}), input);
    }

    private static void receive(MultistreamHandler handler, byte[] input) {
        var channel = new EmbeddedChannel(handler);
        int half = input.length / 2;
        try {
            channel.writeInbound(Unpooled.copiedBuffer(input, 0, half));
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
