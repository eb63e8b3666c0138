package io.ishigaki.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;

/// A channel that gets bytes of nobody knows what sort, in two pieces.
public final class FuzzedChannel {
    private FuzzedChannel() {}

    /// Has `handler` read `input` from the `start`th byte on: it takes that, or refuses it as malformed.
    public static void receive(ChannelHandler handler, byte[] input, int start) {
        var channel = new EmbeddedChannel(handler);
        int half = start + (input.length - start) / 2;
        try {
            channel.writeInbound(Unpooled.copiedBuffer(input, start, half - start));
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
