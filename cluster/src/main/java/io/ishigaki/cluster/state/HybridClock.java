package io.ishigaki.cluster.state;

import java.time.Instant;

/// A hybrid logical clock: milliseconds since 1970, and a counter that lets what was seen be older than what is
/// written.
///
/// ```text
/// reading = milliseconds × 2¹⁶ + counter
/// ```
///
/// *Confined to* the lock of its owner.
///
/// @see <a href="https://cse.buffalo.edu/tech-reports/2014-04.pdf">Kulkarni and others: Logical Physical Clocks</a>
final class HybridClock {
    private static final int COUNTER_BITS = 16;

    private long last;

    /// @param last the greatest reading that was seen
    HybridClock(long last) {
        this.last = last;
    }

    static long at(Instant time) {
        return time.toEpochMilli() << COUNTER_BITS;
    }

    static Instant timeOf(long reading) {
        return Instant.ofEpochMilli(reading >>> COUNTER_BITS);
    }

    /// A reading for what is written now, greater than all before.
    long next(Instant now) {
        last = Math.max(last + 1, at(now));
        return last;
    }

    void see(long reading) {
        last = Math.max(last, reading);
    }

    /// The greatest reading that was seen or written.
    long last() {
        return last;
    }
}
