package io.ishigaki.concurrent;

import java.time.Duration;

/// A moment by which something must be done, on the time line of one [Ticker]. Immutable.
public final class Deadline {
    private final Ticker ticker;
    private final long start;
    private final Duration limit;

    private Deadline(Ticker ticker, Duration limit) {
        this.ticker = ticker;
        this.start = ticker.nanos();
        this.limit = limit;
    }

    /// The moment that is `limit` away from now.
    public static Deadline in(Duration limit, Ticker ticker) {
        return new Deadline(ticker, limit);
    }

    /// What is left, never less than zero.
    public Duration remaining() {
        Duration left = limit.minus(ticker.since(start));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Whether nothing is left.
    public boolean isOver() {
        return remaining().isZero();
    }
}
