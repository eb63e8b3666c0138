package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreStoppedException;
import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.blockstore.log.Journal;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.multiformats.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The three writing threads, one behind the other, and the queues between them.
///
/// ```text
/// sessions ──Inbox──▶ appender ──▶ syncer ──▶ committer ──▶ whoever waits
/// ```
///
/// While one batch syncs, the next is appended and the one before is committed. A failed sync or
/// commit stops everything: nobody retries an `fsync`, for it may answer well the second time about
/// bytes that are lost.
///
/// Thread-safe.
final class Pipeline implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final StoreFiles files;
    private final Inbox inbox = new Inbox();
    private final Set<Bytes> underWay = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Batch> toSync = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<Batch> toCommit = new ArrayBlockingQueue<>(2);
    private final Appender appender;
    private final Committer committer;
    private final List<Thread> threads;

    /// Asks that were taken from the inbox and not yet answered, for the case that the store stops.
    private final Set<Item.Ask> pending = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Throwable failure;

    Pipeline(Parts parts, Journal journal, Appender.LogWriterSource start) throws IOException {
        this.files = parts.files();
        this.appender = new Appender(parts, start, underWay, toSync::put);
        this.committer = new Committer(parts, journal, underWay, inbox::addAgain);
        this.threads = List.of(
                Threads.startDaemon("store-appender", () -> run(this::appendOnce)),
                Threads.startDaemon("store-syncer", () -> run(this::syncOnce)),
                Threads.startDaemon("store-committer", () -> run(this::commitOnce)));
    }

    /// Gives a block on its way. Waits while too much is under way.
    void put(Item item, int bytes) throws IOException {
        requireRunning();
        inbox.add(item, bytes);
    }

    /// Returns when `change` and all that was put before are durable.
    void ask(Change change) throws IOException {
        var ask = new Item.Ask(change, new CompletableFuture<>());
        await(ask, ask);
    }

    /// Ends the segment `id`, so that nothing more is appended to it, and begins the next; does nothing if that has
    /// happened.
    void seal(long id) throws IOException {
        var ask = new Item.Ask(_ -> {}, new CompletableFuture<>());
        await(new Item.Seal(id, ask), ask);
    }

    private void await(Item item, Item.Ask ask) throws IOException {
        requireRunning();
        pending.add(ask);
        try {
            inbox.add(item, 0);
            if (failure != null) {
                requireRunning();
            }
            ask.done().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw asIOException(e.getCause());
        } finally {
            pending.remove(ask);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        var interrupted = new InterruptedIOException("interrupted while waiting for the store");
        interrupted.initCause(cause);
        return interrupted;
    }

    /// The same failure with the caller's own stack, so that two waiters do not share one
    /// exception's suppressed ones.
    private static IOException asIOException(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException("store failed", cause);
        };
    }

    void requireRunning() throws StoreStoppedException {
        Throwable cause = failure;
        if (cause != null) {
            throw new StoreStoppedException("store has stopped: " + cause.getMessage(), cause);
        }
    }

    private void appendOnce() throws IOException, InterruptedException {
        appender.take(inbox.takeAll());
    }

    private void syncOnce() throws IOException, InterruptedException {
        Batch batch = toSync.take();
        LogFile file = batch.file();
        if (file != null) {
            file.sync();
            files.probe().reached(Step.SYNCED);
        }
        toCommit.put(batch);
    }

    private void commitOnce() throws IOException, InterruptedException {
        List<Batch> ready = new ArrayList<>();
        ready.add(toCommit.take());
        int operations = ready.getFirst().operations().size();
        for (Batch more = toCommit.peek();
                more != null && operations + more.operations().size() <= Batch.OPERATIONS_MAX;
                more = toCommit.peek()) {
            ready.add(toCommit.take());
            operations += more.operations().size();
        }
        committer.commit(ready);
    }

    @FunctionalInterface
    private interface Stage {
        void once() throws IOException, InterruptedException;
    }

    private void run(Stage stage) {
        try {
            while (failure == null) {
                stage.once();
            }
        } catch (InterruptedException _) {
            // Only the end of the store interrupts these threads.
        } catch (Throwable e) { // the thread's root: whatever it is, nothing after it may be acknowledged
            LOG.atError().setCause(e).log("store stopped after a failed write");
            stop(e);
        }
    }

    private void stop(Throwable cause) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = cause;
        }
        var stopped = new StoreStoppedException("store has stopped: " + cause.getMessage(), cause);
        inbox.close(stopped);
        pending.forEach(each -> each.done().completeExceptionally(stopped));
        threads.stream().filter(each -> !each.equals(Thread.currentThread())).forEach(Thread::interrupt);
    }

    /// Waits for what is under way, and ends the threads.
    @Override
    public void close() throws IOException {
        try {
            if (failure == null) {
                ask(_ -> {});
            }
        } finally {
            stop(new IOException("store is closed"));
            for (Thread each : threads) {
                join(each);
            }
            committer.close();
        }
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }
}
