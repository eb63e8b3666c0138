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
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final ReceiveBuffer received = new ReceiveBuffer();
    private long credit;
    private long wakeAt = 1;
    private boolean wasRead;
    private boolean held;
    private boolean ended;
    private boolean discarding;
    private @Nullable String failure;

    /// @param credit what the peer may send from the start
    public ReceiveHalf(long credit) {
        this.credit = credit;
    }

    /// How many bytes a read took, and how much credit the peer should be given for that.
    public record Taken(int bytes, long grant) {}

    /// Waits until `count` bytes are there, or as many as the peer may send, or its end.
    ///
    /// @return how many are there, at most `count`; 0 at the peer's end
    /// @throws TimeoutException if `limit` has passed and nothing is there
    public int await(int count, Duration limit) throws PeerGoneException, InterruptedException, TimeoutException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            wakeAt = count;
            while (failure == null && !ended && received.length() < count && (isMoreComing() || isEmpty())) {
                if (nanos <= 0) {
                    break;
                }
                if (nanos == Long.MAX_VALUE) {
                    // For an end that is never reached, a virtual thread would set a timer.
                    readable.await();
                } else {
                    nanos = readable.awaitNanos(nanos);
                }
            }
            requireAlive();
            if (isEmpty() && !ended) {
                throw new TimeoutException();
            }
            return (int) Math.min(count, received.length());
        } finally {
            wakeAt = 1;
            lock.unlock();
        }
    }

    private boolean isMoreComing() {
        return credit > 0 && !held;
    }

    private boolean isEmpty() {
        return received.length() == 0;
    }

    /// Moves what is there to `target`, at most `length` bytes. Credit is due once a quarter of
    /// `window` is free, so that updates stay few.
    public Taken take(byte[] target, int offset, int length, long window) throws PeerGoneException {
        lock.lock();
        try {
            requireAlive();
            int moved = received.moveTo(target, offset, length);
            wasRead = true;
            return new Taken(moved, grant(window));
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
            return failure == null ? grant(wasRead ? window : Math.min(window, newMax)) : 0;
        } finally {
            lock.unlock();
        }
    }

    /// Guarded by the lock.
    private long grant(long window) {
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
            received.append(source, count);
            if (received.length() >= wakeAt || credit == 0) {
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
            thrownAway = received.clear();
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
