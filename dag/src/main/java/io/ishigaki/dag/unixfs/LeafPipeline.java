package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Hashes leaves on many threads and hands them back in the order in which they came.
///
/// ```text
/// importing thread     read, chunk ─▶ batch … batch              deliver: sink, tree, events
/// hashing threads                     encode and hash, any order ─▲
/// ```
///
/// Leaves travel in batches of [#BATCH_BYTES] or more, across files, so that tiny files cost no hop
/// each. Between the leaves travel steps, which run when all that came before them is delivered.
///
/// *Bounds.* At most [#IN_FLIGHT_BYTES_MAX] bytes of chunks and one batch are on their way; then
/// the importing thread waits for the oldest batch, or hashes it itself if no thread has begun it.
///
/// *Threading.* Confined to the importing thread but for the hashing. Sink, trees and steps run on
/// the importing thread.
final class LeafPipeline implements Closeable {
    static final long IN_FLIGHT_BYTES_MAX = 16 << 20;
    static final int BATCH_BYTES = 128 << 10;
    private static final int BATCH_ITEMS_MAX = 1024;

    /// Something to do on the importing thread in its turn.
    interface Step {
        void run() throws IOException;
    }

    /// Where a finished leaf goes.
    interface Target {
        void accept(Imported leaf) throws IOException;
    }

    /// One leaf or step of a batch.
    private sealed interface Item {
        void hash(BlockWriter blocks);

        void deliver(BlockWriter blocks) throws IOException;
    }

    private static final class Leaf implements Item {
        private final Bytes chunk;
        private final LeafForm form;
        private final Target target;
        private Block block = EMPTY;

        Leaf(Bytes chunk, LeafForm form, Target target) {
            this.chunk = chunk;
            this.form = form;
            this.target = target;
        }

        @Override
        public void hash(BlockWriter blocks) {
            block = form.block(chunk, blocks);
        }

        @Override
        public void deliver(BlockWriter blocks) throws IOException {
            blocks.put(block);
            target.accept(new Imported(block.cid(), block.size(), chunk.length()));
        }
    }

    private record Then(Step step) implements Item {
        @Override
        public void hash(BlockWriter blocks) {
            // A step has nothing to hash.
        }

        @Override
        public void deliver(BlockWriter blocks) throws IOException {
            step.run();
        }
    }

    private static final class Batch {
        private final List<Item> items = new ArrayList<>();
        private final FutureTask<Boolean> hashing;
        private long bytes;

        Batch(BlockWriter blocks) {
            hashing = new FutureTask<>(() -> items.forEach(item -> item.hash(blocks)), true);
        }
    }

    private static final Block EMPTY = Block.ofRaw(new byte[0]);

    private final BlockWriter blocks;
    private final Executor hashers;
    private final Deque<Batch> underWay = new ArrayDeque<>();
    private Batch open;
    private long inFlightBytes;

    LeafPipeline(BlockWriter blocks, Executor hashers) {
        this.blocks = blocks;
        this.hashers = hashers;
        this.open = new Batch(blocks);
    }

    /// Sends `chunk` on its way; its leaf reaches `target` in its turn.
    void leaf(Bytes chunk, LeafForm form, Target target) throws IOException {
        open.items.add(new Leaf(chunk, form, target));
        open.bytes += chunk.length();
        inFlightBytes += chunk.length();
        submitIfFull();
    }

    /// Runs `step` when all that was sent before is delivered.
    void then(Step step) throws IOException {
        open.items.add(new Then(step));
        submitIfFull();
    }

    private void submitIfFull() throws IOException {
        if (open.bytes < BATCH_BYTES && open.items.size() < BATCH_ITEMS_MAX) {
            return;
        }
        Batch full = open;
        open = new Batch(blocks);
        underWay.add(full);
        hashers.execute(full.hashing);
        while (!underWay.isEmpty()
                && (inFlightBytes > IN_FLIGHT_BYTES_MAX
                        || underWay.getFirst().hashing.isDone())) {
            deliverOldest();
        }
    }

    /// Waits until everything is delivered.
    void drain() throws IOException {
        // A step may send more.
        while (!underWay.isEmpty() || !open.items.isEmpty()) {
            if (underWay.isEmpty()) {
                underWay.add(open);
                open = new Batch(blocks);
            }
            deliverOldest();
        }
    }

    private void deliverOldest() throws IOException {
        Batch oldest = underWay.removeFirst();
        await(oldest);
        inFlightBytes -= oldest.bytes;
        for (Item item : oldest.items) {
            item.deliver(blocks);
        }
    }

    private static void await(Batch batch) throws InterruptedIOException {
        // Does nothing where a hashing thread has begun already.
        batch.hashing.run();
        try {
            batch.hashing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while waiting for hashes");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw asUnchecked(e.getCause());
        }
    }

    /// Hashing throws nothing checked.
    private static RuntimeException asUnchecked(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new AssertionError("hashing threw a checked exception", cause);
    }

    /// Drops what is under way.
    @Override
    public void close() {
        underWay.forEach(batch -> batch.hashing.cancel(false));
        underWay.clear();
        open = new Batch(blocks);
        inFlightBytes = 0;
    }
}
