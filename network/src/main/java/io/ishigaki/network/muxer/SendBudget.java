package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Bounds the bytes of one session, or stream, that were written and that the socket hasn't
/// taken. Thread-safe: writers wait, in the order in which they came, and the event loop gives
/// back what has left. Takes its lock only where somebody waits, for it is asked twice for each frame.
public final class SendBudget {
    private final int bytesMax;
    private final AtomicInteger bytes = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition room = lock.newCondition();

    /// Writers that wait, or are about to: nobody overtakes them.
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile @Nullable String ended;

    public SendBudget(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Waits until `count` more bytes fit.
    ///
    /// @return false if they don't within `limit`
    /// @throws PeerGoneException if the session has ended
    public boolean acquire(int count, Duration limit) throws PeerGoneException, InterruptedException {
        if (waiting.get() == 0 && tryAcquire(count)) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            return await(count, limit.toNanos());
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private boolean await(int count, long limitNanos) throws PeerGoneException, InterruptedException {
        long nanos = limitNanos;
        while (!tryAcquire(count)) {
            if (nanos <= 0) {
                return false;
            }
            nanos = room.awaitNanos(nanos);
        }
        return true;
    }

    private boolean tryAcquire(int count) throws PeerGoneException {
        String reason = ended;
        if (reason != null) {
            throw new PeerGoneException(reason);
        }
        int now = bytes.get();
        while (now == 0 || now + count <= bytesMax) {
            if (bytes.compareAndSet(now, now + count)) {
                return true;
            }
            now = bytes.get();
        }
        return false;
    }

    public void release(int count) {
        int left = bytes.addAndGet(-count);
        // Not for each frame: waking a writer costs more than a frame.
        if (left <= bytesMax / 2 && waiting.get() > 0) {
            wake();
        }
    }

    /// Ends every wait, now and later.
    public void end(String reason) {
        ended = reason;
        wake();
    }

    private void wake() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes wait for the socket.
    public int bytes() {
        return bytes.get();
    }
}
