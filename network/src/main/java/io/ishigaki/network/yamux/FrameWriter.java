package io.ishigaki.network.yamux;

import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.muxer.SendBudget;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;

/// Writes frames to a channel, and flushes once for all that its event loop has at hand.
///
/// *Bounds.* Frames of data: [SendBudget]. Others: [#CONTROL_BYTES_MAX] that the socket hasn't taken, beyond which the
/// peer asks for answers that it doesn't read. Confined to the event loop.
final class FrameWriter {
    static final int CONTROL_BYTES_MAX = 64 << 10;

    private final ChannelHandlerContext ctx;
    private int controlBytes;
    private boolean flushing;

    FrameWriter(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /// Writes a frame of data, whose header gets its room at the start of `frame`; `bytes` in all. `gone` is run when
    /// they have left, or never will.
    void data(int streamId, ByteBuffer frame, int bytes, Runnable gone) {
        new FrameHeader(FrameType.DATA, 0, streamId, bytes - FrameHeader.BYTES).writeTo(frame);
        ctx.write(Unpooled.wrappedBuffer(frame.slice(0, bytes))).addListener(_ -> gone.run());
        flushSoon();
    }

    /// Writes a frame without a payload.
    ///
    /// @throws ProtocolViolationException if the peer has too many of them to read
    void control(FrameHeader header) throws ProtocolViolationException {
        if (controlBytes + FrameHeader.BYTES > CONTROL_BYTES_MAX) {
            throw new ProtocolViolationException("peer leaves %d bytes of answers unread".formatted(controlBytes));
        }
        controlBytes += FrameHeader.BYTES;
        ctx.write(Unpooled.wrappedBuffer(encode(header))).addListener(_ -> controlBytes -= FrameHeader.BYTES);
        flushSoon();
    }

    /// Writes the last frame, and closes the channel behind it.
    void goAway(int reason) {
        byte[] frame = encode(new FrameHeader(FrameType.GO_AWAY, 0, FrameHeader.SESSION, reason));
        ctx.writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener(ChannelFutureListener.CLOSE);
    }

    /// Closes the channel, whatever waits.
    void close() {
        var _ = ctx.close();
    }

    private static byte[] encode(FrameHeader header) {
        byte[] frame = new byte[FrameHeader.BYTES];
        header.writeTo(ByteBuffer.wrap(frame));
        return frame;
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            ctx.executor().execute(() -> {
                flushing = false;
                ctx.flush();
            });
        }
    }
}
