package io.ishigaki.network.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebSocketsTest {
    private static final String REQUEST = """
            GET / HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """.replace("\n", "\r\n");

    private static EmbeddedChannel open() {
        var channel = new EmbeddedChannel(WebSockets.server(() -> {}).toArray(ChannelHandler[]::new));
        channel.writeInbound(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
        channel.releaseOutbound();
        return channel;
    }

    /// A binary message of a client: all zeros, under a mask of zeros.
    private static ByteBuf message(int length) {
        return Unpooled.buffer()
                .writeByte(0x82)
                .writeByte(0xff)
                .writeLong(length)
                .writeInt(0)
                .writeZero(length);
    }

    /// js-libp2p's TLS puts all that its yamux has written into one.
    @Test
    void aMessageMayHoldAsMuchAsAMessageOfBitswap() {
        EmbeddedChannel channel = open();

        channel.writeInbound(message(5 << 20));

        ByteBuf content = channel.readInbound();
        assertThat(content.readableBytes()).isEqualTo(5 << 20);
        content.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void aLongerMessageIsRefused() {
        EmbeddedChannel channel = open();

        assertThatThrownBy(() -> channel.writeInbound(message(WebSockets.FRAME_BYTES_MAX + 1)))
                .isInstanceOf(CorruptedWebSocketFrameException.class);
        channel.finishAndReleaseAll();
    }
}
