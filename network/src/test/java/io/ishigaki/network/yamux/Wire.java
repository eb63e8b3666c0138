package io.ishigaki.network.yamux;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.network.muxer.MuxedStream;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.muxer.SessionOwner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A session whose peer is the test: frames go in and come out by hand, and time stands still unless it is told.
/// Confined to the test's thread, which is the event loop too.
final class Wire implements AutoCloseable {
    final List<YamuxStream> opened = new ArrayList<>();
    final List<String> endings = new ArrayList<>();
    final List<Boolean> violations = new ArrayList<>();
    final ReceiveBudget budget;
    final YamuxSession session;
    final EmbeddedChannel channel;
    private long now;

    Wire(SessionLimits limits) {
        this(limits, new ReceiveBudget(64 << 20));
    }

    Wire(SessionLimits limits, ReceiveBudget budget) {
        this.budget = budget;
        Ticker ticker = () -> now;
        this.session = new YamuxSession(
                YamuxSession.Side.SERVER,
                limits,
                budget,
                new SessionOwner() {
                    @Override
                    public void opened(MuxedStream stream) {
                        opened.add((YamuxStream) stream);
                    }

                    @Override
                    public void ended(String reason, boolean violation) {
                        endings.add(reason);
                        violations.add(violation);
                    }
                },
                ticker);
        this.channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(session);
        sent();
    }

    /// Lets the socket take nothing from now on.
    void stopTaking() {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
            }
        });
    }

    void advance(Duration span) {
        now += span.toNanos();
        channel.advanceTimeBy(span.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    void receive(FrameType type, int flags, int streamId, long length, int payloadBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.BYTES + payloadBytes);
        new FrameHeader(type, flags, streamId, length).writeTo(bytes);
        receive(bytes.array());
    }

    void receive(byte[] bytes) {
        if (channel.isActive()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        }
        channel.runPendingTasks();
    }

    /// A frame of data with so many zeros.
    void data(int flags, int streamId, int length) {
        receive(FrameType.DATA, flags, streamId, length, length);
    }

    void control(FrameType type, int flags, int streamId, long length) {
        receive(type, flags, streamId, length, 0);
    }

    /// The headers of what the session has sent since the last look.
    List<FrameHeader> sent() {
        channel.runPendingTasks();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        List<FrameHeader> headers = new ArrayList<>();
        while (all.isReadable()) {
            byte[] bytes = new byte[FrameHeader.BYTES];
            all.readBytes(bytes);
            FrameHeader header = FrameHeader.read(ByteBuffer.wrap(bytes));
            all.skipBytes(header.type() == FrameType.DATA ? (int) header.length() : 0);
            headers.add(header);
        }
        return headers;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
