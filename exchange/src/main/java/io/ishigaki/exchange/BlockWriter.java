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
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Stores the blocks that come for a request, on a thread of its own: each sync covers all that came while the last one
/// went on, and for a moment after it, for nobody waits for it, and it costs as much for one block as for many.
///
/// A sink protects what it was given until it is closed. Where it takes no more for that, each block goes to one of its
/// own, and may be gone again before it is read. Where that takes none either, nothing more is stored: a store that is
/// full of what is kept looks through itself each time before it says so.
///
/// *Bounds.* The queue has none of its own: room for a block is reserved before it is asked for. Thread-safe.
final class BlockWriter {
    /// From the beginning of one sync to the next at least, while less than [#BATCH_BYTES] wait.
    private static final Duration SYNC_PAUSE = Duration.ofMillis(10);

    private static final long BATCH_BYTES = 4 << 20;

    private final Listener listener;
    private final Ticker ticker;

    /// Why nothing more is stored. Confined to the writing thread.
    private @Nullable IOException refusal;

    /// Blocks, and an empty value behind the last.
    private final BlockingQueue<Optional<Block>> queue = new LinkedBlockingQueue<>();

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

    BlockWriter(Listener listener, Ticker ticker) {
        this.listener = listener;
        this.ticker = ticker;
    }

    /// Begins to store, into what `sink` opens.
    void begin(FetchingSource.Sink<?> sink) {
        Thread _ = Threads.startDaemon("fetch-writer", () -> run(sink));
    }

    void add(Block block) {
        queue.add(Optional.of(block));
    }

    /// Lets it end once it has stored what was added.
    void end() {
        queue.add(Optional.empty());
    }

    private <S extends BlockSink & Closeable> void run(FetchingSource.Sink<S> sink) {
        List<Optional<Block>> taken = new ArrayList<>();
        try {
            storeTogether(sink, taken);
            while (!isEnd(taken)) {
                taken = take();
                storeOneByOne(sink, taken);
            }
        } catch (RuntimeException e) { // the thread's root: its request hears of our bug
            listener.failed(new IOException("storing broke: " + e, e));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a writer", e);
        }
    }

    private static boolean isEnd(List<Optional<Block>> taken) {
        return !taken.isEmpty() && taken.getLast().isEmpty();
    }

    private List<Optional<Block>> take() throws InterruptedException {
        List<Optional<Block>> taken = new ArrayList<>();
        taken.add(queue.take());
        queue.drainTo(taken);
        return taken;
    }

    /// Takes what there is, and what comes until `notBefore`, a reading of the ticker; stops at the end, and where it
    /// is
    /// worth a sync.
    private List<Optional<Block>> takeUntil(long notBefore) throws InterruptedException {
        List<Optional<Block>> taken = take();
        long bytes =
                taken.stream().flatMap(Optional::stream).mapToLong(Block::size).sum();
        long left = notBefore - ticker.nanos();
        while (left > 0 && !isEnd(taken) && bytes < BATCH_BYTES) {
            Optional<Block> next = queue.poll(left, TimeUnit.NANOSECONDS);
            if (next != null) {
                taken.add(next);
                bytes += next.map(Block::size).orElse(0);
            }
            left = notBefore - ticker.nanos();
        }
        return taken;
    }

    /// Stores what comes, until the end, or until the sink takes no more; `last` has what was taken then.
    private <S extends BlockSink & Closeable> void storeTogether(
            FetchingSource.Sink<S> sink, List<Optional<Block>> last) throws InterruptedException {
        long notBefore = ticker.nanos();
        try (S opened = sink.open()) {
            while (!isEnd(last)) {
                last.clear();
                last.addAll(takeUntil(notBefore));
                notBefore = ticker.nanos() + SYNC_PAUSE.toNanos();
                if (last.stream().anyMatch(Optional::isPresent)) {
                    store(opened, last);
                }
            }
            return;
        } catch (IOException _) {
            // Each is tried once more by itself.
        }
        storeOneByOne(sink, last);
    }

    private void store(BlockSink opened, List<Optional<Block>> taken) throws IOException {
        List<Block> batch = taken.stream().flatMap(Optional::stream).toList();
        for (Block block : batch) {
            opened.put(block);
        }
        opened.sync();
        batch.forEach(listener::stored);
    }

    private <S extends BlockSink & Closeable> void storeOneByOne(
            FetchingSource.Sink<S> sink, List<Optional<Block>> taken) {
        for (Optional<Block> each : taken) {
            each.ifPresent(block -> storeAlone(sink, block));
        }
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
