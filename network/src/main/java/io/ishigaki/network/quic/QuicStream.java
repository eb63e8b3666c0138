package io.ishigaki.network.quic;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.BridgedStream;
import io.ishigaki.network.muxer.FramePool;
import io.ishigaki.network.muxer.SendBudget;
import io.ishigaki.network.muxer.SendHalf;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.muxer.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One stream of a QUIC connection.
///
/// *Bounds.* Unread bytes: [QuicSession#window] and one read of quiche. Unsent bytes: [#UNSENT_BYTES_MAX].
final class QuicStream extends BridgedStream {
    /// Bytes that quiche hasn't taken; a writer waits.
    static final int UNSENT_BYTES_MAX = 128 << 10;

    /// The specification of libp2p names no codes for streams that are reset.
    private static final int RESET_CODE = 0;

    private final QuicSession session;
    private final SendBudget unsent = new SendBudget(UNSENT_BYTES_MAX);
    private final Pump pump = new Pump();

    QuicStream(QuicSession session) {
        super(SendHalf.UNLIMITED, SendHalf.UNLIMITED);
        this.session = session;
    }

    /// The handler of its channel.
    ChannelHandler pump() {
        return pump;
    }

    @Override
    protected SessionLimits limits() {
        return session.limits();
    }

    @Override
    protected Unread unread() {
        return session.unread();
    }

    @Override
    protected long window() {
        return session.window();
    }

    @Override
    protected boolean send(ByteBuffer frame, int payloadBytes, Duration limit)
            throws PeerGoneException, InterruptedException {
        if (!unsent.acquire(payloadBytes, limit)) {
            return false;
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(frame.slice(SendHalf.HEADER_BYTES, payloadBytes));
        pump.channel().writeAndFlush(bytes).addListener(done -> {
            FramePool.shared().giveBack(frame);
            unsent.release(payloadBytes);
            if (!done.isSuccess()) {
                boolean _ = sending().fail("the peer takes no more on this stream");
            }
        });
        return true;
    }

    @Override
    protected void sendCredit(long bytes) {
        throw new IllegalStateException("quiche gives credit as it is read");
    }

    @Override
    protected void sendEnd() {
        var _ = pump.channel().writeAndFlush(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true));
    }

    @Override
    protected void sendReset() {
        QuicStreamChannel channel = pump.channel();
        channel.shutdown(RESET_CODE).addListener(_ -> {
            var _ = channel.close();
        });
    }

    @Override
    protected void linger() {
        session.later(this::reset, session.limits().lingerMax());
    }

    @Override
    protected void onRead(long bytes) {
        if (session.unread().remove(bytes)) {
            session.onRead();
        }
        if (pump.isHeld && receiving().length() <= window() / 2) {
            pump.channel().eventLoop().execute(this::readOn);
        }
    }

    /// Lets quiche hand over more, if there is room. Confined to the event loop.
    void readOn() {
        pump.readOn();
    }

    @Override
    public boolean fail(String reason) {
        unsent.end(reason);
        return super.fail(reason);
    }

    /// Moves what arrives. Confined to the event loop, but where it says otherwise.
    private final class Pump extends ChannelInboundHandlerAdapter {
        private volatile @Nullable QuicStreamChannel channel;

        /// Whether nothing is read for lack of room; readers look at it.
        private volatile boolean isHeld;

        private boolean theirEndSeen;

        /// Thread-safe.
        QuicStreamChannel channel() {
            QuicStreamChannel present = channel;
            if (present == null) {
                throw new IllegalStateException("the stream has no channel so far");
            }
            return present;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            channel = (QuicStreamChannel) ctx.channel();
            session.began(QuicStream.this);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            readOn();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var in = (ByteBuf) message;
            try {
                int part = in.readableBytes();
                // Counted first: whoever reads takes it off the count.
                session.unread().add(part);
                int kept = receiving().put(in, part);
                boolean _ = session.unread().remove(part - kept);
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            readOn();
        }

        void readOn() {
            isHeld = receiving().length() >= window();
            if (isHeld || session.isPaused()) {
                receiving().hold();
            } else {
                receiving().release();
                QuicStreamChannel _ = channel().read();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                theirEndSeen = true;
                receiving().end();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            boolean reset = cause instanceof QuicStreamResetException;
            boolean _ = fail(reset ? "the peer reset the stream" : String.valueOf(cause.getMessage()));
            var _ = ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            session.isOver(QuicStream.this);
            if (theirEndSeen) {
                // What has arrived may still be read.
                unsent.end("the stream has ended");
                boolean _ = sending().fail("the stream has ended");
            } else {
                boolean _ = fail("the stream has ended");
            }
        }
    }
}
