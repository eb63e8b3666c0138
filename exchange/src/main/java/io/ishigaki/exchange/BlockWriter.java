package io.ishigaki.exchange;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Block;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Stores the blocks that come for a request, on a thread of its own: each sync covers all that came while the last one
/// went on, and for a pause after it, as long as nobody waits for it: it costs as much for one block as for many.
///
/// A sink protects what it was given until it is closed. Where it takes no more for that, each block goes to one of its
/// own, and may be gone again before it is read. Where that takes none either, nothing more is stored: a store that is
/// full of what is kept looks through itself each time before it says so.
///
/// *Bounds.* The queue has none of its own: room for a block is reserved before it is asked for. Thread-safe.
final class BlockWriter {
    /// So much is synced without a pause.
    private static final long BATCH_BYTES = 4 << 20;

    private final Listener listener;
    private final Duration pause;
    private final Ticker ticker;
    private final Object lock = new Object();
    private List<Block> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean hurried;
    private boolean ended;

    /// Why nothing more is stored. Confined to the writing thread.
    private @Nullable IOException refusal;

    /// Hears what became of each block.
    interface Listener {
        /// The block is durable.
        void stored(Block block);

        /// The block was stored, and may be gone already.
        void passed(Block block);

        /// The block isn't stored, for this reason.
        void refused(Block block, IOException cause);

        /// Nothing is stored any more.
        void failed(IOException cause);
    }

    /// @param pause from the beginning of one sync to the next at least, while little waits
    BlockWriter(Listener listener, Duration pause, Ticker ticker) {
        this.listener = listener;
        this.pause = pause;
        this.ticker = ticker;
    }

    /// Begins to store, into what `sink` opens.
    void begin(FetchingSource.Sink<?> sink) {
        Thread _ = Threads.startDaemon("fetch-writer", () -> run(sink));
    }

    void add(Block block) {
        synchronized (lock) {
            waiting.add(block);
            waitingBytes += block.size();
            if (waiting.size() == 1 || waitingBytes >= BATCH_BYTES) {
                lock.notifyAll();
            }
        }
    }

    /// Says that somebody waits for what was added: it is stored without a pause.
    void hurry() {
        synchronized (lock) {
            hurried |= !waiting.isEmpty();
            lock.notifyAll();
        }
    }

    /// Lets it end once it has stored what was added.
    void end() {
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }

    private void run(FetchingSource.Sink<?> sink) {
        try {
            List<Block> refused = storeTogether(sink);
            while (!refused.isEmpty()) {
                refused.forEach(block -> storeAlone(sink, block));
                refused = take(ticker.nanos());
            }
        } catch (RuntimeException e) { // the thread's root: its request hears of our bug
            listener.failed(new IOException("storing broke: " + e, e));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a writer", e);
        }
    }

    /// Takes what waits, and what comes until `notBefore`, a reading of the ticker, unless that is worth a sync, or
    /// somebody waits for it; nothing at the end.
    private List<Block> take(long notBefore) throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty() && !ended) {
                lock.wait();
            }
            long left = notBefore - ticker.nanos();
            while (left > 0 && !ended && !hurried && waitingBytes < BATCH_BYTES) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
                left = notBefore - ticker.nanos();
            }
            List<Block> taken = waiting;
            waiting = new ArrayList<>();
            waitingBytes = 0;
            hurried = false;
            return taken;
        }
    }

    /// Stores what comes until the end, or until the sink takes no more; answers what it didn't take, to be tried once
    /// more one by one.
    private <S extends BlockSink & Closeable> List<Block> storeTogether(FetchingSource.Sink<S> sink)
            throws InterruptedException {
        List<Block> taken = List.of();
        try (S opened = sink.open()) {
            taken = take(ticker.nanos());
            while (!taken.isEmpty()) {
                long notBefore = ticker.nanos() + pause.toNanos();
                store(opened, taken);
                taken = take(notBefore);
            }
        } catch (IOException _) {
            return taken.isEmpty() ? take(ticker.nanos()) : taken;
        }
        return taken;
    }

    private void store(BlockSink opened, List<Block> batch) throws IOException {
        for (Block block : batch) {
            opened.put(block);
        }
        opened.sync();
        batch.forEach(listener::stored);
    }

    private <S extends BlockSink & Closeable> void storeAlone(FetchingSource.Sink<S> sink, Block block) {
        if (refusal != null) {
            listener.refused(block, refusal);
            return;
        }
        try (S opened = sink.open()) {
            opened.put(block);
            opened.sync();
        } catch (IOException e) {
            refusal = e;
            listener.refused(block, e);
            return;
        }
        listener.passed(block);
    }
}
