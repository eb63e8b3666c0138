package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.ProtocolViolationException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What goes to the peer on one stream: one thread puts bytes in, which leave in frames as far as the peer's credit
/// goes.
///
/// *Threading.* Credit and ends are guarded by its own lock; the frame is confined to the thread that writes. *Bounds.*
/// Holds at most one frame.
public final class SendHalf {
    /// The room that each frame has at its start, for the header of whatever sends it.
    public static final int HEADER_BYTES = 12;

    /// With its header, a frame of so many bytes fills one Noise record.
    public static final int PAYLOAD_BYTES_MAX = 65_507;

    /// The credit of streams whose flow somebody else controls.
    public static final long UNLIMITED = Long.MAX_VALUE / 2;

    /// A credit is an unsigned 32-bit number; nobody has use for more in all.
    private static final long CREDIT_MAX = 0xFFFF_FFFFL;

    private static final int FRAME_BYTES_MAX = HEADER_BYTES + PAYLOAD_BYTES_MAX;
    private static final int FRAME_BYTES_FIRST = 512;
    private static final byte[] NO_FRAME = {};

    /// Takes frames, each with room for a header, and waits for the socket at most `limit`; false if that has passed.
    public interface FrameSink {
        boolean send(byte[] frame, int payloadBytes, Duration limit) throws PeerGoneException, InterruptedException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition writable = lock.newCondition();
    private long credit;
    private boolean ended;
    private @Nullable String failure;

    // Bytes from start to end wait to be sent.
    private byte[] frame = NO_FRAME;
    private int start = HEADER_BYTES;
    private int end = HEADER_BYTES;

    /// @param credit what the peer takes from the start
    SendHalf(long credit) {
        this.credit = credit;
    }

    /// Takes `length` bytes: whole frames leave to `sink` at once, the rest waits for [#flush].
    ///
    /// @throws TimeoutException if the peer gives no credit, or the socket takes nothing, for `limit`
    void write(byte[] source, int offset, int length, Duration limit, FrameSink sink)
            throws IOException, InterruptedException, TimeoutException {
        requireOpen();
        int done = 0;
        while (done < length) {
            int part = roomFor(length - done);
            System.arraycopy(source, offset + done, frame, end, part);
            end += part;
            done += part;
            if (end == FRAME_BYTES_MAX) {
                flush(limit, sink);
            }
        }
    }

    /// How many of `count` bytes fit behind those that wait, after making room.
    private int roomFor(int count) {
        int needed = Math.min(end + count, FRAME_BYTES_MAX);
        if (frame.length < needed) {
            int doubled = Math.min(2 * frame.length, FRAME_BYTES_MAX);
            frame = Arrays.copyOf(frame, Math.max(Math.max(needed, doubled), FRAME_BYTES_FIRST));
        }
        return Math.min(count, frame.length - end);
    }

    /// Sends what waits to `sink`.
    ///
    /// @throws TimeoutException as [#write]
    void flush(Duration limit, FrameSink sink) throws IOException, InterruptedException, TimeoutException {
        while (start < end) {
            int part = takeCredit(end - start, limit);
            boolean sent = false;
            try {
                sent = sink.send(piece(part), part, limit);
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
        }
        frame = NO_FRAME;
        start = HEADER_BYTES;
        end = HEADER_BYTES;
    }

    /// The next `count` bytes behind room for a header; the frame itself if those are all.
    private byte[] piece(int count) {
        if (start == HEADER_BYTES && count == end - start) {
            return frame;
        }
        byte[] piece = new byte[HEADER_BYTES + count];
        System.arraycopy(frame, start, piece, HEADER_BYTES, count);
        return piece;
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
        lock.lock();
        try {
            requireAlive();
            if (ended) {
                throw new IOException("the stream is closed for writing");
            }
        } finally {
            lock.unlock();
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
            writable.signalAll();
            return running;
        } finally {
            lock.unlock();
        }
    }
}
