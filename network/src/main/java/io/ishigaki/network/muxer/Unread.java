package io.ishigaki.network.muxer;

import io.ishigaki.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes of one session that have arrived and nobody has read, and decides when its socket rests.
///
/// ```text
/// READING ──over its share, or all over theirs──▶ PAUSED ──half of the share, and all within──▶ READING
/// ```
///
/// *Threading.* Counting is thread-safe; what pauses and resumes is confined to the event loop. A reader that sees
/// [#remove] answer true lets the loop look: pausing sets the flag before it counts, reading counts before it looks at
/// the flag, so one of them sees the other.
public final class Unread {
    private final SessionLimits limits;
    private final ReceiveBudget all;
    private final Ticker ticker;
    private final AtomicLong bytes = new AtomicLong();
    private volatile long expected;
    private volatile boolean paused;
    private long pausedSince;

    public Unread(SessionLimits limits, ReceiveBudget all, Ticker ticker) {
        this.limits = limits;
        this.all = all;
        this.ticker = ticker;
    }

    public void expect(long count) {
        expected = Math.max(0, count);
    }

    public long expected() {
        return Math.min(expected, Integer.MAX_VALUE);
    }

    public void add(long count) {
        bytes.addAndGet(count);
        all.add(count);
    }

    /// Takes bytes off, and says whether a socket that rests may be read again now, as far as one can see from here.
    public boolean remove(long count) {
        bytes.addAndGet(-count);
        all.add(-count);
        return paused && !isOver(share() / 2);
    }

    public boolean isPaused() {
        return paused;
    }

    /// Whether the socket must rest from now on; answers true once.
    public boolean shouldPause() {
        if (paused || !isOver(share())) {
            return false;
        }
        paused = true;
        pausedSince = ticker.nanos();
        return true;
    }

    /// Whether the socket may be read again; answers true once.
    public boolean mayResume() {
        if (!paused || isOver(share() / 2)) {
            return false;
        }
        paused = false;
        return true;
    }

    /// Whether the socket has rested too long; the time begins anew.
    public boolean isStuck() {
        Duration rest = ticker.since(pausedSince);
        if (rest.compareTo(limits.stuckMax()) < 0) {
            return false;
        }
        pausedSince = ticker.nanos();
        return true;
    }

    private boolean isOver(long share) {
        long own = bytes.get();
        return own > share || own > 0 && all.isOver();
    }

    private long share() {
        return expected > 0 ? limits.activeBytesMax() : limits.strangerBytesMax();
    }
}
