package io.ishigaki.cluster.hold;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Collects for jobs that found the store full. One collection serves all who wait for it, and all together take a
/// tenth of the time at most.
///
/// Thread-safe.
final class Collecting {
    /// How many times as long as a collection took nobody else begins one.
    private static final int REST = 9;

    private final Collection collection;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicLong done = new AtomicLong();

    /// Guarded by the turn.
    private Instant rested = Instant.MIN;

    /// Removes what nothing keeps.
    @FunctionalInterface
    interface Collection {
        void run() throws IOException;
    }

    Collecting(Collection collection, InstantSource clock) {
        this.collection = collection;
        this.clock = clock;
    }

    /// Collects, or waits for who does already; where it's too soon for that, answers when it will not be.
    Optional<Instant> run() throws IOException {
        long before = done.get();
        turn.lock();
        try {
            Instant begun = clock.instant();
            if (done.get() != before) {
                return Optional.empty();
            }
            if (begun.isBefore(rested)) {
                return Optional.of(rested);
            }
            collection.run();
            Instant ended = clock.instant();
            rested = ended.plus(Duration.between(begun, ended).multipliedBy(REST));
            done.incrementAndGet();
            return Optional.empty();
        } finally {
            turn.unlock();
        }
    }
}
