package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Bounds the bytes of one session, or stream, that were written and that the socket hasn't
/// taken. Thread-safe: writers wait, in the order in which they came, and the event loop gives
/// back what has left.
public final class SendBudget {
    private final int bytesMax;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition room = lock.newCondition();
    private int bytes;
    private @Nullable String ended;

    public SendBudget(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Waits until `count` more bytes fit.
    ///
    /// @return false if they don't within `limit`
    /// @throws PeerGoneException if the session has ended
    public boolean acquire(int count, Duration limit) throws PeerGoneException, InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (ended == null && bytes > 0 && bytes + count > bytesMax) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = room.awaitNanos(nanos);
            }
            if (ended != null) {
                throw new PeerGoneException(ended);
            }
            bytes += count;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void release(int count) {
        lock.lock();
        try {
            bytes -= count;
            // Not for each frame: waking a writer costs more than a frame.
            if (bytes <= bytesMax / 2) {
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends every wait, now and later.
    public void end(String reason) {
        lock.lock();
        try {
            ended = reason;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes wait for the socket.
    public int bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
