package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.car.CarReader;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.CommandException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Puts the blocks of archives into a sink, in their order, each hashed and decoded before.
///
/// One thread reads; batches are checked on all cores, and put by the reading thread once they are good.
///
/// *Bounds.* At most [#BATCHES_MAX] batches of [#BATCH_BYTES] and a block are held. Confined to its caller's thread.
final class CarBlocks {
    private static final int BATCH_BYTES = 2 << 20;
    private static final int BATCH_BLOCKS_MAX = 1024;
    private static final int BATCHES_MAX = 8;

    private final BlockSink sink;
    private final Executor checkers;
    private final Deque<Batch> underWay = new ArrayDeque<>();
    private @Nullable Cid previous;
    private long count;
    private long bytes;

    /// Blocks that are checked together.
    private static final class Batch {
        private final List<Block> blocks = new ArrayList<>();
        private final FutureTask<Optional<Bad>> check = new FutureTask<>(this::firstBad);
        private int bytes;

        boolean isFull() {
            return bytes >= BATCH_BYTES || blocks.size() == BATCH_BLOCKS_MAX;
        }

        private Optional<Bad> firstBad() {
            for (int index = 0; index < blocks.size(); index++) {
                Optional<Bad> bad = badness(index, blocks.get(index));
                if (bad.isPresent()) {
                    return bad;
                }
            }
            return Optional.empty();
        }

        private static Optional<Bad> badness(int index, Block block) {
            try {
                if (!block.cid().multihash().matches(block.body())) {
                    return Optional.of(
                            new Bad(index, false, "mismatch in content integrity, expected: " + block.cid()));
                }
                List<Cid> _ = Links.of(block);
                return Optional.empty();
            } catch (MalformedDataException e) {
                return Optional.of(new Bad(index, true, String.valueOf(e.getMessage())));
            }
        }
    }

    /// A block that must not be put, by its place in the batch.
    ///
    /// @param itself whether its bytes are those of its CID, and it is named in the message
    private record Bad(int index, boolean itself, String what) {}

    CarBlocks(BlockSink sink, Executor checkers) {
        this.sink = sink;
        this.checkers = checkers;
    }

    /// How many blocks were put.
    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /// Puts every block of an archive.
    ///
    /// @throws CommandException if the archive is torn or altered; what stood before that was put
    void importAll(CarReader reader) throws IOException {
        previous = null;
        var batch = new Batch();
        try {
            for (Optional<Block> block = reader.nextUnverified(); block.isPresent(); block = reader.nextUnverified()) {
                batch.blocks.add(block.get());
                batch.bytes += block.get().size();
                if (batch.isFull()) {
                    submit(batch);
                    batch = new Batch();
                }
            }
        } catch (MalformedDataException e) {
            submit(batch);
            drain(0);
            throw after(String.valueOf(e.getMessage()), e);
        }
        submit(batch);
        drain(0);
    }

    private void submit(Batch batch) throws IOException {
        checkers.execute(batch.check);
        underWay.addLast(batch);
        drain(BATCHES_MAX - 1);
    }

    /// Waits until at most `left` batches are under way.
    private void drain(int left) throws IOException {
        while (underWay.size() > left) {
            put(underWay.removeFirst());
        }
    }

    private void put(Batch batch) throws IOException {
        // Where nobody has begun with it yet, this thread is as good as any.
        batch.check.run();
        Optional<Bad> bad = result(batch);
        int good = bad.map(Bad::index).orElse(batch.blocks.size());
        for (Block block : batch.blocks.subList(0, good)) {
            sink.put(block);
            count++;
            bytes += block.size();
            previous = block.cid();
        }
        if (bad.isPresent()) {
            underWay.clear();
            throw failed(bad.get(), batch.blocks.get(good).cid());
        }
    }

    private CommandException failed(Bad bad, Cid cid) {
        return bad.itself
                ? new CommandException("import failed at block \"%s\": %s".formatted(cid, bad.what))
                : after(bad.what, null);
    }

    private CommandException after(String what, @Nullable Throwable cause) {
        String where = previous == null ? "" : " after block \"%s\"".formatted(previous);
        String message = "import failed%s: %s".formatted(where, what);
        return cause == null ? new CommandException(message) : new CommandException(message, cause);
    }

    private static Optional<Bad> result(Batch batch) throws IOException {
        try {
            return batch.check.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while blocks were checked").initCause(e);
        } catch (ExecutionException e) {
            throw new AssertionError("a check broke", e);
        }
    }
}
