package io.ishigaki.network.websocket;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.List;

/// Takes frames apart. What binary messages carry is handed on as it comes, so that a frame may have any length and
/// costs no more than one read of the socket; pings, pongs and closes are handed on as frames.
///
/// Confined to the channel's event loop. *Bounds.* Holds a header, or the [#CONTROL_BYTES_MAX] of a control frame.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5">RFC 6455, section 5, data framing</a>
final class FrameDecoder extends ByteToMessageDecoder implements WebSocketFrameDecoder {
    /// "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be fragmented."
    static final int CONTROL_BYTES_MAX = 125;

    private static final int CONTINUATION = 0x0;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;
    private static final int MASK_BYTES = 4;

    private final boolean masked;

    // The message and the frame that are being read.
    private boolean withinMessage;
    private long payloadLeft;
    private int mask;

    // A control frame whose payload isn't all there; 0 is none.
    private int control;
    private int controlBytes;

    private boolean broken;

    /// @param masked whether the peer must mask what it sends: "a client MUST mask all frames", and a server none
    FrameDecoder(boolean masked) {
        this.masked = masked;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
        } else if (payloadLeft > 0) {
            int part = (int) Math.min(payloadLeft, in.readableBytes());
            payloadLeft -= part;
            out.add(unmasked(in.readRetainedSlice(part)));
        } else if (control != 0) {
            if (in.readableBytes() >= controlBytes) {
                out.add(controlFrame(unmasked(in.readRetainedSlice(controlBytes))));
            }
        } else {
            readHeader(in, out);
        }
    }

    private void readHeader(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < 2) {
            return;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        int second = in.getUnsignedByte(in.readerIndex() + 1);
        int shortLength = second & 0x7F;
        int lengthBytes = switch (shortLength) {
            case LENGTH_OF_16_BITS -> Short.BYTES;
            case LENGTH_OF_64_BITS -> Long.BYTES;
            default -> 0;
        };
        if (in.readableBytes() < 2 + lengthBytes + (second >>> 7) * MASK_BYTES) {
            return;
        }
        in.skipBytes(2);
        long length = switch (lengthBytes) {
            case Short.BYTES -> in.readUnsignedShort();
            case Long.BYTES -> in.readLong();
            default -> shortLength;
        };
        boolean isMasked = second >>> 7 == 1;
        require(isMasked == masked, masked ? "a client doesn't mask a frame" : "a server masks a frame");
        require(length >= 0, "the length of a frame is negative");
        mask = masked ? in.readInt() : 0;
        require((first >>> 4 & 0x7) == 0, "a frame has reserved bits set");
        begin(first >>> 7 == 1, first & 0xF, length);
        if (control != 0 && length == 0) {
            out.add(controlFrame(Unpooled.EMPTY_BUFFER));
        }
    }

    private void begin(boolean last, int opcode, long length) {
        switch (opcode) {
            case BINARY, CONTINUATION -> {
                boolean continues = opcode == CONTINUATION;
                require(continues == withinMessage, "a message begins within another, or nowhere");
                withinMessage = !last;
                payloadLeft = length;
            }
            case PING, PONG, CLOSE -> {
                require(last && length <= CONTROL_BYTES_MAX, "a control frame is fragmented or over 125 bytes");
                control = opcode;
                controlBytes = (int) length;
            }
            default -> require(false, "a frame of type " + opcode);
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            broken = true;
            throw new MalformedDataException("WebSocket: " + otherwise);
        }
    }

    private WebSocketFrame controlFrame(ByteBuf payload) {
        int type = control;
        control = 0;
        return switch (type) {
            case PING -> new PingWebSocketFrame(payload);
            case PONG -> new PongWebSocketFrame(payload);
            default -> new CloseWebSocketFrame(true, 0, payload);
        };
    }

    /// Takes the mask off `part`, in its place, and turns the mask to where the next part begins.
    private ByteBuf unmasked(ByteBuf part) {
        if (mask == 0) {
            return part;
        }
        long twice = (long) mask << Integer.SIZE | Integer.toUnsignedLong(mask);
        int at = part.readerIndex();
        int end = part.writerIndex();
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            part.setLong(at, part.getLong(at) ^ twice);
        }
        for (; at < end; at++) {
            part.setByte(at, part.getByte(at) ^ mask >>> 24);
            mask = Integer.rotateLeft(mask, Byte.SIZE);
        }
        return part;
    }
}
