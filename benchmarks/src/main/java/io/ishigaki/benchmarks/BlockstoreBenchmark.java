package io.ishigaki.benchmarks;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A store of 300,000 blocks of 512 bytes: looking up in its LMDB index, reading from its value log, and writing
/// batches that are durable. With `inlineBelow` of 1024 the bodies lie in LMDB itself.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockstoreBenchmark {
    private static final int BLOCKS = 300_000;
    private static final int BODY_BYTES = 512;
    private static final int BATCH_BLOCKS = 1_000;

    /// Blocks that are asked for in turn, spread over the whole store.
    private static final int ASKED = 4_096;

    @Param({"0", "1024"})
    int inlineBelow;

    private final Cid absent = block(-1).cid();
    private final Cid[] asked = new Cid[ASKED];
    private TemporaryDirectory directory;
    private Blockstore store;
    private int written;
    private int turn;

    @Setup
    public void fill() throws IOException {
        directory = TemporaryDirectory.make();
        store = LmdbBlockstore.open(directory.path(), StoreConfig.defaults().withInlineBelow(inlineBelow));
        while (written < BLOCKS) {
            putDurably();
        }
        for (int i = 0; i < ASKED; i++) {
            asked[i] = block(i * (BLOCKS / ASKED)).cid();
        }
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    private static Block block(int number) {
        return Block.ofRaw(ByteBuffer.allocate(BODY_BYTES).putInt(number).array());
    }

    private Cid next() {
        turn = (turn + 1) % ASKED;
        return asked[turn];
    }

    @Benchmark
    public boolean lookUp() throws IOException {
        return store.has(next());
    }

    @Benchmark
    public boolean lookUpAbsent() throws IOException {
        return store.has(absent);
    }

    @Benchmark
    public Optional<Block> get() throws IOException {
        return store.get(next());
    }

    /// One block of a batch of 1,000, its hashing included; the batch is durable at the end.
    @Benchmark
    @OperationsPerInvocation(BATCH_BLOCKS)
    public void putDurably() throws IOException {
        try (WriteSession session = store.begin()) {
            for (int i = 0; i < BATCH_BLOCKS; i++) {
                session.put(block(written++));
            }
            session.sync();
        }
    }
}
