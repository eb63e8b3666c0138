package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.SampleDags;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on the store and on the one in memory, which finds by walking what this one
/// counts: they must agree at every step. To replay a failure, run that seed alone.
final class ModelTest {
    private static final int OPERATIONS = 250;

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private final Blockstore model = new MemoryBlockstore();
    private final List<Block> blocks = new ArrayList<>();

    /// Few blocks, so that operations collide: leaves, and nodes over what came before.
    private void makeBlocks(Random random) {
        for (int i = 0; i < 10; i++) {
            blocks.add(SampleDags.leaf(i, 10 + i * 300));
        }
        for (int i = 0; i < 14; i++) {
            Block[] children = new Block[1 + random.nextInt(3)];
            for (int j = 0; j < children.length; j++) {
                children[j] = blocks.get(random.nextInt(blocks.size()));
            }
            blocks.add(SampleDags.node(children));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 0x5EED, Long.MIN_VALUE})
    void agreesWithTheWalk(long seed) throws IOException {
        var random = new Random(seed);
        makeBlocks(random);
        StoreConfig config = StoreConfig.defaults()
                .withSegmentBytesMax(StoreConfig.SEGMENT_BYTES_MIN)
                .withInlineBelow(random.nextBoolean() ? 0 : 900);
        LmdbBlockstore store = LmdbBlockstore.open(directory, config);
        try {
            for (int step = 0; step < OPERATIONS; step++) {
                if (random.nextInt(40) == 0) {
                    store.close();
                    store = LmdbBlockstore.open(directory, config);
                }
                operate(store, random, step);
            }
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        } finally {
            store.close();
        }
    }

    private void operate(LmdbBlockstore store, Random random, int step) throws IOException {
        Block block = blocks.get(random.nextInt(blocks.size()));
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                put(store, block);
                put(model, block);
            }
            case 3, 4 -> {
                // What an attempt left loose may be collected at any time; here both stay as they are.
                Pin.Mode mode = random.nextInt(4) == 0 ? Pin.Mode.DIRECT : Pin.Mode.RECURSIVE;
                assertThat(pin(store, block, mode)).as("step %d", step).isEqualTo(pin(model, block, mode));
            }
            case 5 ->
                assertThat(store.pins().remove(block.cid()))
                        .as("step %d", step)
                        .isEqualTo(model.pins().remove(block.cid()));
            case 6 -> assertThat(store.remove(block.cid())).as("step %d", step).isEqualTo(model.remove(block.cid()));
            case 7 -> {
                assertThat(collected(store)).as("step %d", step).isEqualTo(collected(model));
                store.compactAll();
            }
            default -> assertThat(store.get(block.cid())).as("step %d", step).isEqualTo(model.get(block.cid()));
        }
        assertThat(held(store)).as("step %d", step).isEqualTo(held(model));
    }

    private static void put(Blockstore store, Block block) throws IOException {
        try (WriteSession session = store.begin()) {
            session.put(block);
            session.sync();
        }
    }

    private static String pin(Blockstore store, Block block, Pin.Mode mode) throws IOException {
        try (WriteSession session = store.begin()) {
            session.pin(new Pin(block.cid(), mode, ""));
            return "pinned";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static Set<Cid> collected(Blockstore store) throws IOException {
        Set<Cid> gone = new HashSet<>();
        store.collect(gone::add);
        return gone;
    }

    private static Set<Multihash> held(Blockstore store) throws IOException {
        Set<Multihash> held = new HashSet<>();
        store.forEachCid(cid -> {
            assertThat(cid.codec()).isEqualTo(Multicodec.RAW);
            return held.add(cid.multihash());
        });
        return held;
    }
}
