package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs jobs, and takes note of how they end, under the lock of its keeper, which it is guarded by. When one has
/// ended, it wakes it.
final class Tasks {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private final Executor executor;
    private final Object lock;
    private final Collecting collecting;
    private final Room room;
    private final InstantSource clock;
    private final Runnable wake;
    private int running;

    /// A job, which waits for peers or the disk.
    @FunctionalInterface
    interface Job<T> {
        T run() throws IOException;
    }

    /// @param jobs collects where the store is full; then a job is tried once more
    /// @param room is closed where the store is full nevertheless
    Tasks(Keeper.Ports ports, Object lock, CellJobs jobs, Room room) {
        this.executor = ports.executor();
        this.clock = ports.clock();
        this.wake = ports.wake();
        this.lock = lock;
        this.collecting = new Collecting(jobs::collect, clock);
        this.room = room;
    }

    int running() {
        return running;
    }

    /// Is told that a job has failed.
    @FunctionalInterface
    interface Failure {
        /// Called under the lock.
        ///
        /// @param full whether the store is full, and it failed for that
        void ended(boolean full);
    }

    /// Runs `job`; then `done`, or `failed`, is called under the lock.
    <T> void run(String what, Job<T> job, Consumer<T> done, Runnable failed) {
        run(what, job, done, _ -> failed.run());
    }

    /// The same.
    <T> void run(String what, Job<T> job, Consumer<T> done, Failure failed) {
        running++;
        executor.execute(() -> {
            Optional<T> result = Optional.empty();
            boolean full = false;
            try {
                result = Optional.of(attempt(job));
            } catch (IOException | MalformedDataException e) {
                full = isFull(e);
                LOG.atWarn().setCause(e).addKeyValue("job", what).log("a job of the cluster failed");
            } finally {
                ended(result, full, done, failed);
            }
        });
    }

    /// What lies loose, such as what was looked at of plans of others, must not make a box full.
    private <T> T attempt(Job<T> job) throws IOException {
        try {
            return job.run();
        } catch (IOException e) {
            if (!isFull(e)) {
                throw e;
            }
            Optional<Instant> again = collecting.run();
            if (again.isPresent()) {
                full(again);
                throw e;
            }
        }
        return attemptOnceMore(job);
    }

    private <T> T attemptOnceMore(Job<T> job) throws IOException {
        try {
            return job.run();
        } catch (IOException e) {
            if (isFull(e)) {
                full(Optional.empty());
            }
            throw e;
        }
    }

    private void full(Optional<Instant> again) {
        synchronized (lock) {
            room.close(clock.instant(), again);
        }
    }

    private static boolean isFull(@Nullable Throwable failure) {
        return failure != null && (failure instanceof StoreFullException || isFull(failure.getCause()));
    }

    private <T> void ended(Optional<T> result, boolean full, Consumer<T> done, Failure failed) {
        synchronized (lock) {
            running--;
            result.ifPresentOrElse(done, () -> failed.ended(full));
        }
        wake.run();
    }
}
