package io.ishigaki.concurrent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that only tells how far apart two readings are, and never runs backwards.
///
/// Public because every module that measures or limits a duration takes one.
@FunctionalInterface
public interface Ticker {
    /// A reading in nanoseconds; only the difference of two readings means anything.
    long nanos();

    /// How long ago the reading `start` was taken.
    default Duration since(long start) {
        return Duration.ofNanos(nanos() - start);
    }

    /// A clock that shows `instant` now and goes on by this ticker: whoever sets the machine's clock doesn't move
    /// it.
    default InstantSource clockFrom(Instant instant) {
        long begun = nanos();
        return () -> instant.plus(since(begun));
    }

    /// The ticker of this machine.
    static Ticker system() {
        return System::nanoTime;
    }
}
