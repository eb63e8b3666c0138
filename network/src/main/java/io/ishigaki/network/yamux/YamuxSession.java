package io.ishigaki.network.yamux;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.muxer.FramePool;
import io.ishigaki.network.muxer.MuxedSession;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.muxer.SendBudget;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.muxer.SessionOwner;
import io.ishigaki.network.muxer.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One side of a connection that carries streams; the last handler of a channel's pipeline.
///
/// ```text
/// RUNNING ──go away, ours──▶ ENDED         closed here, or the peer broke a rule
///    └──connection lost, pings unanswered──▶ ENDED
/// ```
///
/// *Threading.* What is inherited and what is private is confined to the channel's event loop; the rest is thread-safe.
/// Methods that streams call from their threads hand a task to the loop, which runs them in order.
///
/// *Bounds.* [SessionLimits], and the constants here and in [StreamTable] and [FrameWriter].
public final class YamuxSession extends ChannelInboundHandlerAdapter implements MuxedSession {
    /// The id by which muxers are negotiated.
    public static final String PROTOCOL_ID = "/yamux/1.0.0";

    /// Streams that we opened and the peer hasn't acknowledged. Implementations "SHOULD at most allow an ACK backlog of
    /// 256 streams."
    static final int UNACKNOWLEDGED_MAX = 128;

    /// Bytes of data frames, in all streams, that the socket hasn't taken; a writer waits until half of it is free, so
    /// that it is woken once for eight frames.
    static final int UNSENT_BYTES_MAX = 1 << 20;

    /// A new stream gets no more credit than this, whatever is expected.
    private static final int NEW_STREAM_WINDOW_MAX = 4 << 20;

    /// Pings come close together at first, to know the line, and then only to know that the peer lives.
    private static final Duration PING_PAUSE_FIRST = Duration.ofSeconds(1);

    static final Duration PING_PAUSE_MAX = Duration.ofSeconds(32);

    /// How long the last frame may take to leave before the channel is closed without it.
    static final Duration FAREWELL_MAX = Duration.ofSeconds(1);

    private static final Duration PAUSED_CHECK = Duration.ofMillis(100);

    private static final int GO_AWAY_NORMAL = 0;
    private static final int GO_AWAY_PROTOCOL_ERROR = 1;

    /// Who dialled.
    public enum Side {
        CLIENT,
        SERVER
    }

    /// What there is once the session is in a pipeline.
    private record Wire(ChannelHandlerContext ctx, FrameWriter writer) {}

    private final SessionLimits limits;
    private final SessionOwner owner;
    private final Unread unread;
    private final RoundTrips roundTrips;
    private final SendBudget sendBudget = new SendBudget(UNSENT_BYTES_MAX);
    private final Semaphore unacknowledged = new Semaphore(UNACKNOWLEDGED_MAX);
    private final StreamTable streams;
    private volatile @Nullable Wire wire;
    private volatile @Nullable String ended;

    // The frame that is being read. Confined to the event loop.
    private final ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
    private @Nullable YamuxStream payloadStream;
    private long payloadLeft;
    private boolean payloadEnds;

    private boolean watching;

    public YamuxSession(Side side, SessionLimits limits, ReceiveBudget budget, SessionOwner owner, Ticker ticker) {
        this.limits = limits;
        this.owner = owner;
        this.unread = new Unread(limits, budget, ticker);
        this.roundTrips = new RoundTrips(ticker);
        this.streams = new StreamTable(side, limits.streamsInboundMax(), unacknowledged);
    }

    /// Opens a stream; waits while too many others are unacknowledged.
    ///
    /// @throws PeerGoneException if the session has ended, or the peer acknowledges nothing for
    /// [SessionLimits#writeWaitMax]
    @Override
    public YamuxStream open() throws PeerGoneException, InterruptedException {
        if (!unacknowledged.tryAcquire(limits.writeWaitMax().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new PeerGoneException("peer leaves %d streams unacknowledged".formatted(UNACKNOWLEDGED_MAX));
        }
        var stream = new YamuxStream(this, newStreamWindow());
        if (ended != null || !onLoop(() -> begin(stream))) {
            unacknowledged.release();
            throw new PeerGoneException(ended != null ? ended : "the connection has ended");
        }
        return stream;
    }

    @Override
    public int streams() {
        return streams.count();
    }

    /// Streams that the peer opened get the credit at once: what they were given before wouldn't cover what is wanted,
    /// and the peer would stop in the middle of it for a round trip.
    @Override
    public void expect(long bytes) {
        long before = window();
        unread.expect(bytes);
        if (window() > before) {
            boolean _ = onLoop(() -> streams.theirs().forEach(this::widen));
        }
    }

    private void widen(YamuxStream stream) {
        long grant = stream.receiving().widen(window(), NEW_STREAM_WINDOW_MAX);
        if (grant > 0) {
            control(FrameType.WINDOW_UPDATE, 0, stream.notes.id, grant);
        }
    }

    /// By the last pings.
    @Override
    public Optional<Duration> roundTrip() {
        return roundTrips.least();
    }

    @Override
    public void close() {
        boolean _ = onLoop(() -> end("the connection was closed here", GO_AWAY_NORMAL));
    }

    SessionLimits limits() {
        return limits;
    }

    Unread unread() {
        return unread;
    }

    /// The credit that a stream may have, read or not.
    long window() {
        return limits.window(unread.expected());
    }

    private long newStreamWindow() {
        return Math.min(window(), NEW_STREAM_WINDOW_MAX);
    }

    /// Sends `payloadBytes` of `frame` behind the room for a header; the caller gives the frame away. Waits for the
    /// socket to take earlier bytes; false if it doesn't within `limit`, and the frame is the caller's still.
    boolean send(YamuxStream stream, ByteBuffer frame, int payloadBytes, Duration limit)
            throws PeerGoneException, InterruptedException {
        int bytes = FrameHeader.BYTES + payloadBytes;
        if (!sendBudget.acquire(bytes, limit)) {
            return false;
        }
        Runnable gone = () -> {
            FramePool.shared().giveBack(frame);
            sendBudget.release(bytes);
        };
        boolean handed = onLoop(() -> {
            if (streams.holds(stream)) {
                writer().data(stream.notes.id, frame, bytes, gone);
            } else {
                gone.run();
            }
        });
        if (!handed) {
            gone.run();
        }
        return true;
    }

    void sendEnd(YamuxStream stream) {
        onStream(stream, () -> {
            if (!stream.notes.ourEndSent) {
                stream.notes.ourEndSent = true;
                control(FrameType.DATA, FrameHeader.FIN, stream.notes.id, 0);
                streams.removeIfOver(stream);
            }
        });
    }

    void sendReset(YamuxStream stream) {
        onStream(stream, () -> {
            streams.removeReset(stream);
            control(FrameType.WINDOW_UPDATE, FrameHeader.RST, stream.notes.id, 0);
        });
    }

    void sendCredit(YamuxStream stream, long bytes) {
        onStream(stream, () -> control(FrameType.WINDOW_UPDATE, 0, stream.notes.id, bytes));
    }

    /// Resets `stream` unless the peer ends it soon.
    void linger(YamuxStream stream) {
        onStream(stream, () -> later(stream::reset, limits.lingerMax()));
    }

    /// Counts bytes that were read or thrown away, and lets the socket be read again when enough were.
    void onRead(long bytes) {
        if (unread.remove(bytes)) {
            boolean _ = onLoop(this::checkPause);
        }
    }

    private void onStream(YamuxStream stream, Runnable task) {
        boolean _ = onLoop(() -> {
            if (streams.holds(stream)) {
                task.run();
            }
        });
    }

    /// Runs `task` on the event loop, later; false if that has ended with the program.
    private boolean onLoop(Runnable task) {
        try {
            wire().ctx().executor().execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    private void later(Runnable task, Duration pause) {
        var _ = wire().ctx().executor().schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Wire wire() {
        Wire present = wire;
        if (present == null) {
            throw new IllegalStateException("the session is in no pipeline");
        }
        return present;
    }

    private FrameWriter writer() {
        return wire().writer();
    }

    private void begin(YamuxStream stream) {
        if (ended != null || !streams.addOurs(stream)) {
            unacknowledged.release();
            stream.fail(ended != null ? ended : "the connection has no stream ids left");
            return;
        }
        long more = stream.receiving().credit() - SessionLimits.WINDOW_BYTES_MIN;
        control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, stream.notes.id, more);
    }

    private void control(FrameType type, int flags, int streamId, long length) {
        try {
            writer().control(new FrameHeader(type, flags, streamId, length));
        } catch (ProtocolViolationException e) {
            violated(e);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        wire = new Wire(ctx, new FrameWriter(ctx));
        ping(PING_PAUSE_FIRST);
    }

    private void ping(Duration pause) {
        if (ended != null) {
            return;
        }
        if (roundTrips.isOverdue() && !unread.isPaused()) {
            end("peer doesn't answer pings", GO_AWAY_NORMAL);
            return;
        }
        control(FrameType.PING, FrameHeader.SYN, FrameHeader.SESSION, roundTrips.begin());
        boolean steady = pause.compareTo(PING_PAUSE_MAX) >= 0;
        later(() -> ping(steady ? pause : pause.multipliedBy(2)), pause);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            roundTrips.onLife();
            while (in.isReadable() && ended == null) {
                if (payloadLeft > 0) {
                    onPayload(in);
                } else if (gatherHeader(in)) {
                    FrameHeader frame = FrameHeader.read(header.flip());
                    header.clear();
                    onFrame(frame);
                }
            }
            if (unread.shouldPause()) {
                ctx.channel().config().setAutoRead(false);
                // Whoever waits for more than lies here would wait for ever.
                streams.all().forEach(each -> each.receiving().hold());
                watchPause();
            }
        } catch (MalformedDataException | ProtocolViolationException e) {
            violated(e);
        } finally {
            in.release();
        }
    }

    private boolean gatherHeader(ByteBuf in) {
        int part = Math.min(header.remaining(), in.readableBytes());
        in.readBytes(header.array(), header.position(), part);
        header.position(header.position() + part);
        return !header.hasRemaining();
    }

    private void onFrame(FrameHeader frame) throws ProtocolViolationException {
        switch (frame.type()) {
            case DATA, WINDOW_UPDATE -> onStreamFrame(frame);
            case PING -> {
                if (frame.has(FrameHeader.SYN)) {
                    control(FrameType.PING, FrameHeader.ACK, FrameHeader.SESSION, frame.length());
                } else {
                    roundTrips.onAnswer(frame.length());
                }
            }
            case GO_AWAY -> end("the peer closed the connection, reason " + frame.length(), GO_AWAY_NORMAL);
        }
    }

    private void onStreamFrame(FrameHeader frame) throws ProtocolViolationException {
        if (frame.has(FrameHeader.SYN)) {
            accept(frame.streamId());
        }
        Optional<YamuxStream> found = streams.find(frame.streamId());
        if (frame.type() == FrameType.DATA) {
            if (found.isPresent()) {
                found.get().receiving().admit(frame.length());
            } else {
                streams.stray(frame.length());
            }
            payloadStream = found.orElse(null);
            payloadLeft = frame.length();
            payloadEnds = frame.has(FrameHeader.FIN);
        }
        if (found.isPresent()) {
            onFlags(found.get(), frame);
        }
    }

    private void onFlags(YamuxStream stream, FrameHeader frame) throws ProtocolViolationException {
        if (frame.has(FrameHeader.ACK)) {
            streams.acknowledge(stream);
        }
        if (frame.has(FrameHeader.RST)) {
            streams.remove(stream);
            stream.fail("the peer reset the stream");
            return;
        }
        if (frame.type() == FrameType.WINDOW_UPDATE) {
            stream.sending().addCredit(frame.length());
        }
        if (frame.has(FrameHeader.FIN) && (frame.type() == FrameType.WINDOW_UPDATE || frame.length() == 0)) {
            endOfTheirs(stream);
        }
    }

    private void onPayload(ByteBuf in) {
        int part = (int) Math.min(payloadLeft, in.readableBytes());
        payloadLeft -= part;
        YamuxStream stream = payloadStream;
        if (stream == null) {
            in.skipBytes(part);
            return;
        }
        // Counted first: whoever reads takes it off the count.
        unread.add(part);
        int kept = stream.receiving().put(in, part);
        unread.remove(part - kept);
        if (payloadLeft == 0 && payloadEnds && streams.holds(stream)) {
            endOfTheirs(stream);
        }
    }

    private void accept(int id) throws ProtocolViolationException {
        if (!streams.hasRoom(id)) {
            control(FrameType.WINDOW_UPDATE, FrameHeader.RST, id, 0);
            return;
        }
        var stream = new YamuxStream(this, newStreamWindow());
        streams.addTheirs(id, stream);
        if (unread.isPaused()) {
            stream.receiving().hold();
        }
        long more = stream.receiving().credit() - SessionLimits.WINDOW_BYTES_MIN;
        control(FrameType.WINDOW_UPDATE, FrameHeader.ACK, id, more);
        owner.opened(stream);
    }

    private void endOfTheirs(YamuxStream stream) {
        stream.notes.theirEndSeen = true;
        stream.receiving().end();
        streams.removeIfOver(stream);
    }

    /// Reads the socket again, if enough has been read here.
    private void checkPause() {
        if (ended == null && unread.mayResume()) {
            streams.all().forEach(each -> each.receiving().release());
            wire().ctx().channel().config().setAutoRead(true);
        }
    }

    /// Looks now and then whether a socket that rests may be read, which readers of other sessions may have brought
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
                            streams.fullest().ifPresent(YamuxStream::reset);
                        }
                        watchPause();
                    }
                },
                PAUSED_CHECK);
    }

    private void violated(Exception rule) {
        end(String.valueOf(rule.getMessage()), GO_AWAY_PROTOCOL_ERROR);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("the connection has ended", GO_AWAY_NORMAL);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean theirs = cause instanceof MalformedDataException;
        end(String.valueOf(cause.getMessage()), theirs ? GO_AWAY_PROTOCOL_ERROR : GO_AWAY_NORMAL);
    }

    private void end(String reason, int goAway) {
        if (ended != null) {
            return;
        }
        ended = reason;
        writer().goAway(goAway);
        later(writer()::close, FAREWELL_MAX);
        sendBudget.end(reason);
        streams.clear().forEach(stream -> stream.fail(reason));
        owner.ended(reason, goAway == GO_AWAY_PROTOCOL_ERROR);
    }
}
