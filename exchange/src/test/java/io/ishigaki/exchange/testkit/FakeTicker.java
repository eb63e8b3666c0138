package io.ishigaki.exchange.testkit;

import io.ishigaki.concurrent.Ticker;
import java.time.Duration;

/// A clock that stands until it is told to go on. *Confined to* one test.
public final class FakeTicker implements Ticker {
    // Not zero, so that nobody takes the reading for a span.
    private long nanos = -1_000_000_007L;

    @Override
    public long nanos() {
        return nanos;
    }

    public void advance(Duration span) {
        nanos += span.toNanos();
    }

    /// Goes on to the reading `target`, unless it is past.
    public void advanceTo(long target) {
        nanos += Math.max(0, target - nanos);
    }
}
