package io.ishigaki.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// A lifetime for subtasks: they start inside it, and none outlives it.
///
/// ```text
/// open ──fork*──▶ join ──▶ results by Subtask.get ──▶ close
///                  │ a subtask failed: the others are interrupted, join throws FailedException
///                  └ the owner was interrupted: join throws; close interrupts and waits
/// ```
///
/// The shape is that of JEP 505, whose final API can take its place.
///
/// *Threading.* Confined to the thread that opened it, but for the subtasks themselves, each of
/// which has a thread of its own. What a subtask wrote before it ended is visible to the owner
/// after [#join].
///
/// *Bounds.* Remembers every fork until it is closed: for a fan-out of known size, not for a stream
/// of tasks.
///
/// @see <a href="https://openjdk.org/jeps/505">JEP 505: Structured Concurrency</a>
public final class TaskScope implements AutoCloseable {
    private final ThreadFactory threads;
    private final Object lock = new Object();
    private final List<Thread> running = new ArrayList<>();
    private @Nullable Throwable firstFailure;
    private boolean cancelled;
    private boolean joined;

    private TaskScope(ThreadFactory threads) {
        this.threads = threads;
    }

    /// A scope whose subtasks run on virtual threads.
    public static TaskScope open() {
        return open(Thread.ofVirtual().name("subtask-", 1).factory());
    }

    /// A scope whose subtasks run on threads from `threads`.
    public static TaskScope open(ThreadFactory threads) {
        return new TaskScope(threads);
    }

    /// Starts `task` in a thread of its own; once a subtask has failed, nothing is started any
    /// more.
    ///
    /// @throws IllegalStateException after [#join]
    public <T> Subtask<T> fork(Callable<? extends T> task) {
        if (joined) {
            throw new IllegalStateException("fork after join");
        }
        var subtask = new Subtask<T>();
        Thread thread = threads.newThread(() -> run(task, subtask));
        synchronized (lock) {
            if (!cancelled) {
                running.add(thread);
                thread.start();
            }
        }
        return subtask;
    }

    /// Waits until every subtask has succeeded, or one has failed and the others have ended.
    ///
    /// @throws FailedException if a subtask failed; the cause is the first failure
    public void join() throws InterruptedException {
        joined = true;
        for (Thread thread : started()) {
            thread.join();
        }
        synchronized (lock) {
            if (firstFailure != null) {
                throw new FailedException(firstFailure);
            }
        }
    }

    /// Interrupts the subtasks that still run, and returns when all have ended, even when
    /// interrupted meanwhile.
    @Override
    public void close() {
        joined = true;
        cancel();
        boolean interrupted = false;
        for (Thread thread : started()) {
            interrupted |= Threads.joinUninterruptibly(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> void run(Callable<? extends T> task, Subtask<T> subtask) {
        try {
            subtask.succeed(task.call());
        } catch (Throwable failure) { // also errors: whatever ends a subtask ends the scope
            fail(failure);
        }
    }

    private void fail(Throwable failure) {
        synchronized (lock) {
            // What comes after the first failure, or after close, is most often the interruption we caused.
            if (cancelled) {
                return;
            }
            firstFailure = failure;
            cancel();
        }
    }

    private void cancel() {
        synchronized (lock) {
            cancelled = true;
            running.forEach(Thread::interrupt);
        }
    }

    private List<Thread> started() {
        synchronized (lock) {
            return List.copyOf(running);
        }
    }

    /// The result of one forked task.
    public static final class Subtask<T> {
        private @Nullable T result;
        private volatile boolean succeeded;

        private Subtask() {}

        private void succeed(T value) {
            result = value;
            succeeded = true;
        }

        /// What the task returned.
        ///
        /// @throws IllegalStateException if it has not succeeded (yet)
        // The field is set before `succeeded` is; a task of type Void may well have returned null.
        @SuppressWarnings("NullAway")
        public T get() {
            if (!succeeded) {
                throw new IllegalStateException("the subtask has not succeeded");
            }
            return result;
        }
    }

    /// Says that a subtask failed; the cause is its failure.
    public static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private FailedException(Throwable cause) {
            super(cause);
        }
    }
}
