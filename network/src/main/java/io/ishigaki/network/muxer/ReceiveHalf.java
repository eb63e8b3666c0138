package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What comes from the peer on one stream: the event loop puts bytes in, one thread takes them out.
///
/// *Threading.* Guarded by its own lock, under which nothing but the buffer is called. *Bounds.* Holds at most the
/// credit that was given, [SessionLimits#windowBytesMax].
public final class ReceiveHalf {
    private static final byte[] NO_ROOM = {};

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final ReceiveBuffer received = new ReceiveBuffer();
    private long credit;

    // The room of a reader that waits: bytes go there from at to before end, and it is woken when they reach wakeAt.
    private byte[] target = NO_ROOM;
    private int targetFrom;
    private int targetAt;
    private int targetEnd;
    private int wakeAt;

    private boolean wasRead;
    private boolean held;
    private boolean ended;
    private boolean discarding;
    private @Nullable String failure;

    /// @param credit what the peer may send from the start
    public ReceiveHalf(long credit) {
        this.credit = credit;
    }

    /// Moves bytes to `room`, waiting until `least` have come, or as many as the peer may send, or its end: what comes
    /// meanwhile goes there at once. Takes more, up to `most`, as far as they are here.
    ///
    /// @return how many; 0 at the peer's end
    /// @throws TimeoutException if `limit` has passed and nothing has come
    int read(byte[] room, int offset, int least, int most, Duration limit)
            throws PeerGoneException, InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            requireAlive();
            target = room;
            targetFrom = offset;
            targetEnd = offset + most;
            targetAt = offset + received.moveTo(room, offset, most);
            wakeAt = offset + least;
            await(limit.toNanos());
            requireAlive();
            int moved = leave();
            if (moved == 0 && !ended) {
                throw new TimeoutException();
            }
            wasRead = true;
            return moved;
        } finally {
            int _ = leave();
            lock.unlock();
        }
    }

    private void await(long limitNanos) throws InterruptedException {
        long nanos = limitNanos;
        while (failure == null && !ended && targetAt < wakeAt && (isMoreComing() || !hasMoved()) && nanos > 0) {
            try {
                if (nanos == Long.MAX_VALUE) {
                    // For an end that is never reached, a virtual thread would set a timer.
                    readable.await();
                } else {
                    nanos = readable.awaitNanos(nanos);
                }
            } catch (InterruptedException e) {
                if (!hasMoved()) {
                    throw e;
                }
                // The next wait is interrupted instead: what has come isn't lost.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean hasMoved() {
        return targetAt > targetFrom;
    }

    /// Nothing goes to the reader's room any more; says how much did.
    private int leave() {
        int moved = targetAt - targetFrom;
        target = NO_ROOM;
        targetFrom = 0;
        targetAt = 0;
        targetEnd = 0;
        return moved;
    }

    private boolean isMoreComing() {
        return credit > 0 && !held;
    }

    /// Gives the credit that is due by what was read, and says how much: once a quarter of `window` is free, so that
    /// updates stay few.
    long grant(long window) {
        lock.lock();
        try {
            return failure == null ? due(window) : 0;
        } finally {
            lock.unlock();
        }
    }

    /// Gives the credit that is due though nothing is read now, as `window` has grown, and says how much.
    ///
    /// @param newMax the most that a window may be of which nothing was read ever
    public long widen(long window, long newMax) {
        lock.lock();
        try {
            return failure == null ? due(wasRead ? window : Math.min(window, newMax)) : 0;
        } finally {
            lock.unlock();
        }
    }

    private long due(long window) {
        long free = window - credit - received.length();
        long grant = ended || discarding || free < window / 4 ? 0 : free;
        credit += grant;
        return grant;
    }

    private void requireAlive() throws PeerGoneException {
        if (failure != null) {
            throw new PeerGoneException(failure);
        }
    }

    /// Throws away what is there and what still comes, and says how much is there.
    public long discard() {
        lock.lock();
        try {
            discarding = true;
            return received.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Called by the event loop: takes credit for a payload.
    ///
    /// @throws ProtocolViolationException if the peer has not so much, or has ended
    public void admit(long length) throws ProtocolViolationException {
        lock.lock();
        try {
            if (length > credit) {
                throw new ProtocolViolationException("frame of %d bytes, credit %d".formatted(length, credit));
            }
            if (ended && length > 0) {
                throw new ProtocolViolationException("frame of %d bytes behind the end".formatted(length));
            }
            credit -= length;
        } finally {
            lock.unlock();
        }
    }

    /// Called by the event loop: takes `count` bytes of a payload that was admitted, and says how many are kept.
    public int put(ByteBuf source, int count) {
        lock.lock();
        try {
            if (discarding || failure != null) {
                source.skipBytes(count);
                return 0;
            }
            int direct = Math.min(count, targetEnd - targetAt);
            source.readBytes(target, targetAt, direct);
            targetAt += direct;
            received.append(source, count - direct);
            if (targetAt >= wakeAt || credit == 0) {
                readable.signalAll();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Called by the event loop: nothing more comes until somebody has read.
    public void hold() {
        lock.lock();
        try {
            held = true;
            readable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Called by the event loop: more comes again.
    public void release() {
        lock.lock();
        try {
            held = false;
        } finally {
            lock.unlock();
        }
    }

    /// Called by the event loop: nothing more comes.
    public void end() {
        lock.lock();
        try {
            ended = true;
            readable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends it for `reason`; false if it had ended. What is there is thrown away, and added to `unread`.
    public boolean fail(String reason, Unread unread) {
        boolean running;
        long thrownAway;
        lock.lock();
        try {
            running = failure == null && !ended;
            failure = failure == null ? reason : failure;
            thrownAway = received.clear() + leave();
            readable.signalAll();
        } finally {
            lock.unlock();
        }
        unread.remove(thrownAway);
        return running;
    }

    /// What the peer may still send.
    public long credit() {
        lock.lock();
        try {
            return credit;
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes are there.
    public long length() {
        lock.lock();
        try {
            return received.length();
        } finally {
            lock.unlock();
        }
    }
}
