package io.ishigaki.cluster.read;

import java.time.Duration;
import java.util.Arrays;

/// How long blocks of the cluster took of late to come from boxes that hold them: who waits longer than nearly all
/// of them did had better decode.
///
/// *Bounds.* Remembers the last [#SAMPLES] waits. Thread-safe, guarded by itself.
public final class Waits {
    static final int SAMPLES = 128;

    /// Below, a wait says nothing: the block was nearly here.
    static final Duration SHORTEST = Duration.ofMillis(2);

    static final Duration PATIENCE_MIN = Duration.ofMillis(200);
    static final Duration PATIENCE_MAX = Duration.ofSeconds(5);

    /// As long as little is known.
    static final Duration PATIENCE_AT_FIRST = Duration.ofSeconds(2);

    private static final int SAMPLES_MIN = 20;
    private static final int PERCENT = 95;

    private final long[] nanos = new long[SAMPLES];
    private int count;

    /// Notes that a block came after so long.
    synchronized void took(Duration wait) {
        if (wait.compareTo(SHORTEST) >= 0) {
            nanos[count % SAMPLES] = wait.toNanos();
            count++;
        }
    }

    /// How long to wait for a block before others are asked for the cells of its stripe: the 95th percentile of the
    /// waits, within [#PATIENCE_MIN] and [#PATIENCE_MAX].
    public synchronized Duration patience() {
        if (count < SAMPLES_MIN) {
            return PATIENCE_AT_FIRST;
        }
        long[] sorted = Arrays.copyOf(nanos, Math.min(count, SAMPLES));
        Arrays.sort(sorted);
        Duration high = Duration.ofNanos(sorted[(sorted.length - 1) * PERCENT / 100]);
        if (high.compareTo(PATIENCE_MIN) < 0) {
            return PATIENCE_MIN;
        }
        return high.compareTo(PATIENCE_MAX) > 0 ? PATIENCE_MAX : high;
    }
}
