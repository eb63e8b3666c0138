package io.ishigaki.exchange;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Block;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Stores the blocks that come for a request, on a thread of its own: each sync covers all that came while the last one
/// went on.
///
/// *Bounds.* The queue has none of its own: room for a block is reserved before it is asked for. Thread-safe.
final class BlockWriter {
    private final Consumer<Block> onStored;
    private final Consumer<IOException> onFailure;

    /// Blocks, and an empty value behind the last.
    private final BlockingQueue<Optional<Block>> queue = new LinkedBlockingQueue<>();

    /// @param onStored is told of each block that is durable
    /// @param onFailure is told why nothing is stored any more
    BlockWriter(Consumer<Block> onStored, Consumer<IOException> onFailure) {
        this.onStored = onStored;
        this.onFailure = onFailure;
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
        try (S opened = sink.open()) {
            boolean more = true;
            while (more) {
                more = store(opened);
            }
        } catch (IOException e) {
            onFailure.accept(e);
        } catch (RuntimeException e) { // the thread's root: its request hears of our bug
            onFailure.accept(new IOException("storing broke: " + e, e));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a writer", e);
        }
    }

    /// Stores what has come meanwhile; false if the end came with it.
    private boolean store(BlockSink opened) throws IOException, InterruptedException {
        List<Optional<Block>> taken = new ArrayList<>();
        taken.add(queue.take());
        queue.drainTo(taken);
        List<Block> batch = taken.stream().flatMap(Optional::stream).toList();
        for (Block block : batch) {
            opened.put(block);
        }
        if (!batch.isEmpty()) {
            opened.sync();
        }
        batch.forEach(onStored);
        return batch.size() == taken.size();
    }
}
