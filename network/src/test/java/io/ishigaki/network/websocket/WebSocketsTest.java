package io.ishigaki.network.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
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

    /// js-libp2p's TLS puts all that its yamux has written into one.
    @Test
    void aMessageOfAnyLengthIsHandedOnAsItComes() {
        EmbeddedChannel channel = open();

        channel.writeInbound(Unpooled.buffer()
                .writeByte(0x82)
                .writeByte(0xff)
                .writeLong(Long.MAX_VALUE)
                .writeInt(0));
        for (int part = 0; part < 100; part++) {
            channel.writeInbound(Unpooled.buffer().writeZero(1 << 16));
            ByteBuf content = channel.readInbound();
            assertThat(content.readableBytes()).isEqualTo(1 << 16);
            content.release();
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void anotherVersionIsRefused() {
        var channel = new EmbeddedChannel(WebSockets.server(() -> {}).toArray(ChannelHandler[]::new));

        assertThatThrownBy(() -> channel.writeInbound(
                        Unpooled.copiedBuffer(REQUEST.replace("Version: 13", "Version: 8"), StandardCharsets.US_ASCII)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("version of WebSocket is 8, expected 13");
        channel.finishAndReleaseAll();
    }

    @Test
    void pingsOfAPeerThatDoesNotReadPileUpNothing() {
        EmbeddedChannel channel = open();
        channel.config().setWriteBufferLowWaterMark(0);
        channel.config().setWriteBufferHighWaterMark(1);
        var waiting = channel.write(Unpooled.buffer().writeZero(100));

        for (int ping = 0; ping < 10; ping++) {
            channel.writeInbound(
                    Unpooled.buffer().writeByte(0x89).writeByte(0x80).writeInt(0));
        }

        assertThat(waiting.isDone()).isFalse();
        assertThat(channel.outboundMessages()).isEmpty();
        channel.finishAndReleaseAll();
    }
}
