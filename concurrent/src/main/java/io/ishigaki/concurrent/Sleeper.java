package io.ishigaki.concurrent;

import java.time.Duration;

/// Waits for a span of time. Public because code that backs off or throttles takes one, and its
/// tests a fake one.
@FunctionalInterface
public interface Sleeper {
    /// Returns once `span` has passed; a span of zero or less returns at once.
    void sleep(Duration span) throws InterruptedException;

    /// The sleeper of this machine.
    static Sleeper system() {
        return Thread::sleep;
    }
}
