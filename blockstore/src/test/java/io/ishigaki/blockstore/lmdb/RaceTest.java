package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.concurrent.TaskScope;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writers, pins, collections, compactions and readers at the same time.
final class RaceTest {
    private static final StoreConfig CONFIG = StoreConfig.defaults().withSegmentBytesMax(64 << 10);

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private static void pinTogether(LmdbBlockstore store, Block root, Block... blocks) throws IOException {
        try (WriteSession session = store.begin()) {
            for (Block each : blocks) {
                session.put(each);
            }
            session.put(root);
            session.pin(new Pin(root.cid(), Pin.Mode.RECURSIVE, ""));
        }
    }

    @Test
    void collectionNeverTakesWhatASessionPutsOrHits() throws Exception {
        var ended = new AtomicBoolean();
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, CONFIG);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Future<?> collecting = threads.submit(() -> {
                while (!ended.get()) {
                    store.collect(_ -> {});
                    store.compactAll();
                }
                return null;
            });
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                int seed = writer;
                writing.add(threads.submit(() -> {
                    addAndUnpin(store, new Random(seed));
                    return null;
                }));
            }
            for (Future<?> each : writing) {
                each.get();
            }
            ended.set(true);
            collecting.get();
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        }
    }

    @Test
    void verifyingFindsNothingWrongWhilePinsComeAndGo() throws Exception {
        var ended = new AtomicBoolean();
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, CONFIG);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> writing = threads.submit(() -> {
                addAndUnpin(store, new Random(1));
                ended.set(true);
                return null;
            });
            while (!ended.get() && !writing.isDone()) {
                try {
                    store.verify(problem -> assertThat(problem).isNull());
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("pins have changed");
                }
            }
            writing.get();
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        }
    }

    /// The few leaves are shared by all writers, so that puts hit what others are letting go.
    private static void addAndUnpin(LmdbBlockstore store, Random random) throws IOException {
        for (int round = 0; round < 60; round++) {
            Block[] leaves = new Block[4];
            for (int i = 0; i < leaves.length; i++) {
                leaves[i] = leaf(random.nextInt(12), 3000);
            }
            Block own = leaf(random.nextLong(), 50);
            Block root = node(leaves[0], leaves[1], leaves[2], leaves[3], own);
            Block[] all = {leaves[0], leaves[1], leaves[2], leaves[3], own};
            pinTogether(store, root, all);
            for (Block each : all) {
                assertThat(store.get(each.cid())).contains(each);
            }
            assertThat(store.pins().remove(root.cid())).isTrue();
        }
    }

    @Test
    void readersSeeTheirBlocksWhileSegmentsAreCompacted() throws Exception {
        List<Block> kept = new ArrayList<>();
        var ended = new AtomicBoolean();
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, CONFIG);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> readers = new ArrayList<>();
            Block anchor = leaf(-1, 2000);
            put(store, anchor);
            pin(store, anchor);
            for (int reader = 0; reader < 2; reader++) {
                readers.add(threads.submit(() -> {
                    while (!ended.get()) {
                        assertThat(store.get(anchor.cid())).contains(anchor);
                        assertThat(store.read(anchor.cid(), 10, 100))
                                .contains(anchor.body().slice(10, 100));
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 300; i++) {
                Block block = leaf(i, 4000);
                put(store, block);
                if (i % 15 == 0) {
                    pin(store, block);
                    kept.add(block);
                }
                if (i % 50 == 49) {
                    collect(store);
                    store.compactAll();
                }
            }
            ended.set(true);
            for (Future<?> each : readers) {
                each.get();
            }
            for (Block each : kept) {
                assertThat(store.get(each.cid())).contains(each);
            }
        }
    }

    @Test
    void extentStaysReadableWhileItsSegmentGoes() throws IOException {
        Block block = leaf(1, 20_000);
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, CONFIG)) {
            put(store, block);
            try (BlockExtent extent = store.extent(block.cid()).orElseThrow()) {
                for (int i = 2; i < 20; i++) {
                    put(store, leaf(i, 20_000));
                }
                collect(store);
                store.compactAll();
                assertThat(store.get(block.cid())).isEmpty();

                ByteBuffer read = ByteBuffer.allocate(extent.length());
                extent.channel().read(read, extent.offset());

                assertThat(Bytes.ofOwned(read.array())).isEqualTo(block.body());
            }
        }
    }

    @Test
    void interruptedReaderDisturbsNobody() throws Exception {
        Block block = leaf(1, 50_000);
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, CONFIG)) {
            put(store, block);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 50; i++) {
                    Future<?> reading = threads.submit(() -> store.get(block.cid()));
                    reading.cancel(true);
                }
            }
            assertThat(store.get(block.cid())).contains(block);
            put(store, leaf(2, 1000));
        }
    }

    @Test
    void manySessionsShareCommits() throws Exception {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults());
                TaskScope scope = TaskScope.open()) {
            for (int writer = 0; writer < 8; writer++) {
                int seed = writer;
                scope.fork(() -> {
                    for (int i = 0; i < 20; i++) {
                        Block own = leaf(seed * 1000L + i, 500);
                        pinTogether(store, node(own), own);
                    }
                    return null;
                });
            }
            scope.join();
            assertThat(store.stat().blocks()).isEqualTo(320);
            assertThat(collect(store)).isEmpty();
        }
    }
}
