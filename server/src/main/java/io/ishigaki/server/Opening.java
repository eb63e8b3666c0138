package io.ishigaki.server;

import io.ishigaki.concurrent.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A part of a daemon that is opened by a thread of its own, while others are.
///
/// Thread-safe. Closing it begins nothing that wasn't begun; whoever opened the part closes that.
final class Opening<T> implements Closeable {
    private final String what;
    private final FutureTask<T> task;

    private Opening(String what, FutureTask<T> task) {
        this.what = what;
        this.task = task;
    }

    /// Begins to open a part.
    ///
    /// @param what it is, as in `network`
    static <T> Opening<T> begin(String what, Callable<T> opener) {
        var task = new FutureTask<>(opener);
        Threads.startDaemon(what + "-open", task);
        return new Opening<>(what, task);
    }

    /// Waits for the part.
    ///
    /// @throws IOException what opening it threw
    T await() throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while the %s was opened".formatted(what)).initCause(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new AssertionError("opening the %s broke".formatted(what), e);
            }
        }
    }

    /// Ends it, where it is under way; false if it is over.
    boolean cancel() {
        return task.cancel(true);
    }

    @Override
    public void close() {
        boolean _ = task.cancel(false);
    }
}
