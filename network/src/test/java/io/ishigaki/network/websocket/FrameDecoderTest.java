package io.ishigaki.network.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames are those of Netty's encoder, or of RFC 6455's examples.
class FrameDecoderTest {
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /// A message in two parts of all kinds of lengths, with control frames between them.
    private static List<Supplier<WebSocketFrame>> frames() {
        return List.of(
                () -> new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(random(125))),
                () -> new PingWebSocketFrame(Unpooled.wrappedBuffer(random(7))),
                () -> new ContinuationWebSocketFrame(false, 0, Unpooled.wrappedBuffer(random(126))),
                () -> new PingWebSocketFrame(Unpooled.EMPTY_BUFFER),
                () -> new PongWebSocketFrame(Unpooled.wrappedBuffer(random(125))),
                () -> new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(random(65_536))),
                () -> new BinaryWebSocketFrame(true, 0, Unpooled.EMPTY_BUFFER),
                () -> new BinaryWebSocketFrame(true, 0, Unpooled.wrappedBuffer(random(1_001))),
                () -> new CloseWebSocketFrame(1000, "end"));
    }

    private static byte[] content() {
        ByteBuf all = Unpooled.buffer();
        Stream.of(125, 126, 65_536, 1_001).forEach(length -> all.writeBytes(random(length)));
        return bytes(all);
    }

    private static byte[] bytes(ByteBuf source) {
        byte[] bytes = new byte[source.readableBytes()];
        source.readBytes(bytes);
        source.release();
        return bytes;
    }

    private static byte[] encoded(boolean masked) {
        var encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(masked));
        frames().forEach(frame -> encoder.writeOutbound(frame.get()));
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return bytes(all);
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 3", "true, 1000", "true, 100000", "false, 1", "false, 7", "false, 100000"})
    void framesOfNettyAreReadHoweverTheyAreCut(boolean masked, int pieceBytes) {
        var channel = new EmbeddedChannel(new FrameDecoder(masked));
        byte[] wire = encoded(masked);
        for (int at = 0; at < wire.length; at += pieceBytes) {
            channel.writeInbound(Unpooled.copiedBuffer(wire, at, Math.min(pieceBytes, wire.length - at)));
        }

        ByteBuf content = Unpooled.buffer();
        var controls = new StringBuilder();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            switch (part) {
                case ByteBuf some -> content.writeBytes(bytes(some));
                case WebSocketFrame frame ->
                    controls.append(frame.getClass().getSimpleName(), 0, 4)
                            .append(bytes(frame.content()).length)
                            .append(' ');
                default -> throw new AssertionError(part);
            }
        }
        assertThat(bytes(content)).isEqualTo(content());
        assertThat(controls).hasToString("Ping7 Ping0 Pong125 Clos5 ");
        assertThat(channel.finish()).isFalse();
    }

    /// RFC 6455, section 5.7: a masked text "Hello", here as a binary message.
    @Test
    void exampleOfTheSpecificationIsRead() {
        var channel = new EmbeddedChannel(new FrameDecoder(true));

        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex("828537fa213d7f9f4d5158")));

        assertThat(bytes(channel.readInbound())).asString().isEqualTo("Hello");
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "820548656c6c6f", // not masked
                "c28537fa213d7f9f4d5158", // a reserved bit
                "818537fa213d7f9f4d5158", // text
                "808537fa213d7f9f4d5158", // a continuation of nothing
                "028037fa213d028037fa213d", // a message within another
                "098037fa213d", // a ping in parts
                "89fe007e37fa213d", // a ping of 126 bytes
                "8b8037fa213d", // an unknown type
                "82ff800000000000000137fa213d", // a negative length
            })
    void whatBreaksTheRulesIsRefused(String hex) {
        var channel = new EmbeddedChannel(new FrameDecoder(true));

        assertThatThrownBy(() -> channel.writeInbound(
                        Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex))))
                .isInstanceOfAny(MalformedDataException.class, DecoderException.class)
                .rootCause()
                .isInstanceOf(MalformedDataException.class);
        channel.finishAndReleaseAll();
    }

    @Test
    void maskedFrameOfAServerIsRefused() {
        var channel = new EmbeddedChannel(new FrameDecoder(false));

        assertThatThrownBy(() -> channel.writeInbound(
                        Unpooled.wrappedBuffer(HexFormat.of().parseHex("828537fa213d7f9f4d5158"))))
                .hasMessageContaining("a server masks a frame");
        channel.finishAndReleaseAll();
    }
}
