package io.ishigaki.concurrent;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Work that is repeated on a platform thread of its own until it is closed.
///
/// A run starts `pause` after the end of the one before, or at once when [#wake] asks. A run that
/// fails is reported, and the next one starts as if it had succeeded. Thread-safe.
public final class BackgroundTask implements AutoCloseable {
    /// One run of the work. It should end soon after its thread is interrupted.
    @FunctionalInterface
    public interface Run {
        void run() throws Exception;
    }

    private final Supplier<Duration> pause;
    private final Run run;
    private final Consumer<? super Exception> onFailure;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private BackgroundTask(String name, Supplier<Duration> pause, Run run, Consumer<? super Exception> onFailure) {
        this.pause = pause;
        this.run = run;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::loop);
    }

    /// Starts to repeat `run`, for the first time after `pause`.
    public static BackgroundTask start(String name, Duration pause, Run run, Consumer<? super Exception> onFailure) {
        return start(name, () -> pause, run, onFailure);
    }

    /// The same, with a pause that is asked for before each run, by the thread that runs it.
    public static BackgroundTask start(
            String name, Supplier<Duration> pause, Run run, Consumer<? super Exception> onFailure) {
        var task = new BackgroundTask(name, pause, run, onFailure);
        task.thread.start();
        return task;
    }

    /// Lets the next run start now; while one is running, another follows it. Many calls count as
    /// one.
    public void wake() {
        wakeUps.release();
    }

    /// Interrupts a run that is going on, and returns when it has ended, even when interrupted
    /// meanwhile.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (Threads.joinUninterruptibly(thread)) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (!closed) {
                // Whether a wake-up came or the pause is over makes no difference.
                boolean _ = wakeUps.tryAcquire(pause.get().toNanos(), TimeUnit.NANOSECONDS);
                wakeUps.drainPermits();
                runOnce();
            }
        } catch (InterruptedException _) {
            // Only close interrupts this thread: it is time to end.
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            run.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // the thread's root: a failed run must not end the task
            onFailure.accept(e);
        }
    }
}
