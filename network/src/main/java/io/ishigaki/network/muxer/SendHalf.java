package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.ProtocolViolationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What goes to the peer on one stream: one thread puts bytes in, which leave in frames as far as the peer's credit
/// goes.
///
/// *Threading.* Credit and ends are guarded by its own lock; so is the frame, but while a thread writes, whose it is
/// then. *Bounds.* Holds at most one frame.
public final class SendHalf {
    /// The room that each frame has at its start, for the header of whatever sends it.
    public static final int HEADER_BYTES = 12;

    /// With its header, a frame of so many bytes fills one Noise record.
    public static final int PAYLOAD_BYTES_MAX = 65_507;

    /// The credit of streams whose flow somebody else controls.
    public static final long UNLIMITED = Long.MAX_VALUE / 2;

    /// A credit is an unsigned 32-bit number; nobody has use for more in all.
    private static final long CREDIT_MAX = 0xFFFF_FFFFL;

    static final int FRAME_BYTES_MAX = HEADER_BYTES + PAYLOAD_BYTES_MAX;
    private static final int FRAME_BYTES_FIRST = 512;

    /// Frames of more are of the pool.
    private static final int FRAME_BYTES_SMALL = 8 << 10;

    private static final ByteBuffer NO_FRAME = ByteBuffer.allocate(0);

    /// Takes frames, each with room for a header, and waits for the socket at most `limit`; false if that has passed.
    /// What it took it gives to [FramePool] when it has left.
    public interface FrameSink {
        boolean send(ByteBuffer frame, int payloadBytes, Duration limit) throws PeerGoneException, InterruptedException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition writable = lock.newCondition();
    private final FramePool pool;
    private long credit;
    private boolean ended;
    private @Nullable String failure;

    private boolean writing;

    // Bytes from start to end wait to be sent.
    private ByteBuffer frame = NO_FRAME;
    private int start = HEADER_BYTES;
    private int end = HEADER_BYTES;

    /// @param credit what the peer takes from the start
    SendHalf(long credit, FramePool pool) {
        this.credit = credit;
        this.pool = pool;
    }

    /// Takes what remains of `source`: whole frames leave to `sink` at once, the rest waits for [#flush].
    ///
    /// @throws TimeoutException if the peer gives no credit, or the socket takes nothing, for `limit`
    void write(ByteBuffer source, Duration limit, FrameSink sink)
            throws IOException, InterruptedException, TimeoutException {
        beginWriting(true);
        try {
            while (source.hasRemaining()) {
                int part = roomFor(source.remaining());
                frame.put(end, source, source.position(), part);
                source.position(source.position() + part);
                end += part;
                if (end == FRAME_BYTES_MAX) {
                    send(limit, sink);
                }
            }
        } finally {
            endWriting();
        }
    }

    /// How many of `count` bytes fit behind those that wait, after making room.
    private int roomFor(int count) {
        int needed = Math.min(end + count, FRAME_BYTES_MAX);
        if (frame.capacity() < needed) {
            int wanted = Math.max(Math.max(needed, 2 * frame.capacity()), FRAME_BYTES_FIRST);
            ByteBuffer larger = wanted > FRAME_BYTES_SMALL ? pool.take() : ByteBuffer.allocate(wanted);
            frame = larger.put(0, frame, 0, frame.capacity());
        }
        return Math.min(count, frame.capacity() - end);
    }

    /// Sends what waits to `sink`.
    ///
    /// @throws TimeoutException as [#write]
    void flush(Duration limit, FrameSink sink) throws IOException, InterruptedException, TimeoutException {
        beginWriting(false);
        try {
            send(limit, sink);
        } finally {
            endWriting();
        }
    }

    private void beginWriting(boolean more) throws IOException {
        lock.lock();
        try {
            if (more) {
                requireAlive();
                requireOpen();
            }
            writing = true;
        } finally {
            lock.unlock();
        }
    }

    private void endWriting() {
        lock.lock();
        try {
            writing = false;
            if (failure != null) {
                dropFrame();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Does without the frame's memory; that something waited is still known.
    private void dropFrame() {
        pool.giveBack(frame);
        frame = NO_FRAME;
    }

    private void send(Duration limit, FrameSink sink) throws IOException, InterruptedException, TimeoutException {
        while (start < end) {
            int part = takeCredit(end - start, limit);
            boolean whole = start == HEADER_BYTES && part == end - start;
            boolean sent = false;
            try {
                sent = sink.send(whole ? frame : piece(part), part, limit);
            } finally {
                if (sent) {
                    start += part;
                } else {
                    giveBack(part);
                }
            }
            if (!sent) {
                throw new TimeoutException();
            }
            if (whole) {
                frame = NO_FRAME;
            }
        }
        dropFrame();
        start = HEADER_BYTES;
        end = HEADER_BYTES;
    }

    /// The next `count` bytes behind room for a header.
    private ByteBuffer piece(int count) {
        return ByteBuffer.allocate(HEADER_BYTES + count).put(HEADER_BYTES, frame, start, count);
    }

    private int takeCredit(int count, Duration limit) throws IOException, InterruptedException, TimeoutException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (failure == null && credit == 0) {
                if (nanos <= 0) {
                    throw new TimeoutException();
                }
                nanos = writable.awaitNanos(nanos);
            }
            requireAlive();
            int taken = (int) Math.min(count, credit);
            credit -= taken;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(int count) {
        lock.lock();
        try {
            credit += count;
        } finally {
            lock.unlock();
        }
    }

    /// Lets nothing more be written; false if that was so.
    boolean end() throws PeerGoneException {
        lock.lock();
        try {
            requireAlive();
            boolean first = !ended;
            ended = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void requireAlive() throws PeerGoneException {
        if (failure != null) {
            throw new PeerGoneException(failure);
        }
    }

    private void requireOpen() throws IOException {
        if (ended) {
            throw new IOException("the stream is closed for writing");
        }
    }

    /// Called by the event loop: the peer takes `delta` bytes more.
    ///
    /// @throws ProtocolViolationException if that is more than a window can be
    public void addCredit(long delta) throws ProtocolViolationException {
        lock.lock();
        try {
            if (credit + delta > CREDIT_MAX) {
                throw new ProtocolViolationException(
                        "credit of %d and %d bytes, limit %d".formatted(credit, delta, CREDIT_MAX));
            }
            credit += delta;
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends it for `reason`; false if it had ended.
    public boolean fail(String reason) {
        lock.lock();
        try {
            boolean running = failure == null && !ended;
            failure = failure == null ? reason : failure;
            if (!writing) {
                dropFrame();
            }
            writable.signalAll();
            return running;
        } finally {
            lock.unlock();
        }
    }
}
