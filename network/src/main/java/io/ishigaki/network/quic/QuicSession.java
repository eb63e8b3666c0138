package io.ishigaki.network.quic;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.MuxedSession;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.muxer.SessionOwner;
import io.ishigaki.network.muxer.Unread;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One side of a QUIC connection; the last handler of its channel's pipeline, once its handshake is over.
///
/// *Threading.* What is inherited and what is private is confined to the channel's event loop, which is that of its
/// streams too; the rest is thread-safe.
public final class QuicSession extends ChannelInboundHandlerAdapter implements MuxedSession {
    private static final AttributeKey<QuicSession> KEY = AttributeKey.valueOf(QuicSession.class, "session");

    private static final Duration PAUSED_CHECK = Duration.ofMillis(100);

    private final QuicChannel channel;
    private final SessionLimits limits;
    private final SessionOwner owner;
    private final Unread unread;
    private final Object streamLimit = new Object();
    private volatile Optional<Duration> roundTrip = Optional.empty();
    private volatile @Nullable String ended;
    private volatile int count;

    private final Set<QuicStream> streams = new HashSet<>();
    private boolean watching;

    public QuicSession(
            QuicChannel channel, SessionLimits limits, ReceiveBudget budget, SessionOwner owner, Ticker ticker) {
        this.channel = channel;
        this.limits = limits;
        this.owner = owner;
        this.unread = new Unread(limits, budget, ticker);
        channel.attr(KEY).set(this);
        measure();
    }

    /// The session of a channel; empty while its handshake goes on.
    static Optional<QuicSession> of(QuicChannel channel) {
        return Optional.ofNullable(channel.attr(KEY).get());
    }

    @Override
    public QuicStream open() throws PeerGoneException, InterruptedException {
        awaitStreamLimit();
        var stream = new QuicStream(this);
        Future<QuicStreamChannel> made = channel.newStreamBootstrap()
                .type(QuicStreamType.BIDIRECTIONAL)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(stream.pump())
                .create()
                .await();
        if (!made.isSuccess()) {
            String reason = ended;
            throw new PeerGoneException(reason != null ? reason : "peer takes no more streams", made.cause());
        }
        return stream;
    }

    /// Waits while the peer has as many streams as it takes.
    private void awaitStreamLimit() throws PeerGoneException, InterruptedException {
        long left = limits.writeWaitMax().toMillis();
        synchronized (streamLimit) {
            while (ended == null && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) == 0 && left > 0) {
                streamLimit.wait(PAUSED_CHECK.toMillis());
                left -= PAUSED_CHECK.toMillis();
            }
        }
        String reason = ended;
        if (reason != null) {
            throw new PeerGoneException(reason);
        }
    }

    /// The peer has opened a stream.
    void accept(QuicStreamChannel streamChannel) {
        var stream = new QuicStream(this);
        streamChannel.pipeline().addLast(stream.pump());
        owner.opened(stream);
    }

    @Override
    public int streams() {
        return count;
    }

    @Override
    public void expect(long bytes) {
        unread.expect(bytes);
    }

    /// As quiche measures it with every packet; the value is as old as the last call.
    @Override
    public Optional<Duration> roundTrip() {
        measure();
        return roundTrip;
    }

    private void measure() {
        channel.collectPathStats(0).addListener(done -> {
            if (done.isSuccess()) {
                var stats = (QuicConnectionPathStats) done.getNow();
                roundTrip = Optional.of(Duration.ofNanos(stats.rtt()));
            }
        });
    }

    @Override
    public void close() {
        channel.eventLoop().execute(() -> end("the connection was closed here"));
    }

    SessionLimits limits() {
        return limits;
    }

    Unread unread() {
        return unread;
    }

    /// What may lie unread in one stream.
    long window() {
        return limits.window(unread.expected());
    }

    void later(Runnable task, Duration pause) {
        var _ = channel.eventLoop().schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    void began(QuicStream stream) {
        streams.add(stream);
        count = streams.size();
        String reason = ended;
        if (reason != null) {
            boolean _ = stream.fail(reason);
        }
    }

    void isOver(QuicStream stream) {
        streams.remove(stream);
        count = streams.size();
    }

    /// Called by readers: enough was read for the session to go on.
    void onRead() {
        channel.eventLoop().execute(this::checkPause);
    }

    /// Whether streams must not be read now.
    boolean isPaused() {
        if (unread.shouldPause()) {
            watchPause();
        }
        return unread.isPaused();
    }

    private void checkPause() {
        if (ended == null && unread.mayResume()) {
            List.copyOf(streams).forEach(QuicStream::readOn);
        }
    }

    /// Looks now and then whether streams that rest may be read, which readers of other sessions may have brought
    /// about; resets the fullest stream, if that takes too long.
    private void watchPause() {
        if (watching) {
            return;
        }
        watching = true;
        later(
                () -> {
                    watching = false;
                    checkPause();
                    if (ended == null && unread.isPaused()) {
                        if (unread.isStuck()) {
                            streams.stream()
                                    .max(Comparator.comparingLong(
                                            stream -> stream.receiving().length()))
                                    .ifPresent(QuicStream::reset);
                        }
                        watchPause();
                    }
                },
                PAUSED_CHECK);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof QuicStreamLimitChangedEvent) {
            synchronized (streamLimit) {
                streamLimit.notifyAll();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("the connection has ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }

    private void end(String reason) {
        if (ended != null) {
            return;
        }
        ended = reason;
        synchronized (streamLimit) {
            streamLimit.notifyAll();
        }
        List.copyOf(streams).forEach(stream -> stream.fail(reason));
        var _ = channel.close(true, 0, Unpooled.EMPTY_BUFFER);
        owner.ended(reason, false);
    }
}
