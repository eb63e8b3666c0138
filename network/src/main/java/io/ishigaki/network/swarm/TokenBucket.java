package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import java.time.Duration;

/// Says how long whoever moves bytes has to wait, so that all together keep to a rate. Who asks first goes first.
///
/// *Bounds.* After a rest, so many bytes go at once as are moved in [#BURST], at least [#BURST_BYTES_MIN]. Thread-safe,
/// by its own lock.
final class TokenBucket {
    private static final Duration BURST = Duration.ofMillis(100);

    private static final int BURST_BYTES_MIN = 64 << 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Ticker ticker;
    private final long began;
    private long bytesPerSecond;

    /// When all that was taken would have been moved at exactly the rate, since [#began]; long ago at first.
    private long paidNanos = Long.MIN_VALUE;

    TokenBucket(Ticker ticker, long bytesPerSecond) {
        this.ticker = ticker;
        this.began = ticker.nanos();
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Keeps to another rate from now on.
    synchronized void rate(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /// Takes `bytes`, and answers how long to wait before more is moved; zero or less if not at all.
    synchronized Duration take(long bytes) {
        long now = ticker.nanos() - began;
        long burst = Math.max(BURST.toNanos(), nanosOf(BURST_BYTES_MIN));
        paidNanos = Math.max(paidNanos, now - burst) + nanosOf(bytes);
        return Duration.ofNanos(paidNanos - now);
    }

    private long nanosOf(long bytes) {
        return (long) ((double) bytes * NANOS_PER_SECOND / bytesPerSecond);
    }
}
