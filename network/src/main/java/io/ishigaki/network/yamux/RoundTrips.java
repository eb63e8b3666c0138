package io.ishigaki.network.yamux;

import io.ishigaki.concurrent.Ticker;
import java.time.Duration;
import java.util.Optional;

/// Measures how long pings take, and notices when the peer is dead. Confined to the event loop, but for [#least].
final class RoundTrips {
    /// The least of so many pings is what the line takes; an older one may have gone another way.
    private static final int REMEMBERED = 10;

    private final Ticker ticker;
    private final long[] nanos = new long[REMEMBERED];
    private int answered;
    private long value;
    private long begun;
    private boolean silent;
    private boolean unanswered;
    private volatile long leastNanos = -1;

    RoundTrips(Ticker ticker) {
        this.ticker = ticker;
    }

    /// Begins a ping, and says what it should carry.
    long begin() {
        silent = true;
        unanswered = true;
        begun = ticker.nanos();
        value++;
        return value;
    }

    /// Whether a ping has gone and nothing at all has come since.
    boolean isOverdue() {
        return silent;
    }

    /// Something has come: the peer lives, whatever becomes of the ping.
    void onLife() {
        silent = false;
    }

    void onAnswer(long answer) {
        if (answer != value || !unanswered) {
            return;
        }
        nanos[answered % REMEMBERED] = ticker.nanos() - begun;
        answered++;
        unanswered = false;
        long least = Long.MAX_VALUE;
        for (int index = 0; index < Math.min(answered, REMEMBERED); index++) {
            least = Math.min(least, nanos[index]);
        }
        leastNanos = least;
    }

    Optional<Duration> least() {
        long least = leastNanos;
        return least < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(least));
    }
}
