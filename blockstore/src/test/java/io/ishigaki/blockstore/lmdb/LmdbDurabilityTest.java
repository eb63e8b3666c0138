package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.held;
import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.ClaimsContract.KEY;
import static io.ishigaki.blockstore.ClaimsContract.claim;
import static io.ishigaki.blockstore.ClaimsContract.claimOf;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.ScrubReport;
import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.StoreConfig.HashOnRead;
import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.blockstore.StoreLockedException;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LmdbDurabilityTest {
    private static final StoreConfig SMALL_SEGMENTS = StoreConfig.defaults().withSegmentBytesMax(64 << 10);

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private LmdbBlockstore open(StoreConfig config) throws IOException {
        return LmdbBlockstore.open(directory, config);
    }

    private LmdbBlockstore open() throws IOException {
        return open(StoreConfig.defaults());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
            return files.filter(each -> each.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    private void loseIndex() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("index"))) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void everythingIsThereAfterReopening() throws IOException {
        Block child = leaf("child");
        Block root = node(child);
        Block loose = leaf(1, 100_000);
        try (LmdbBlockstore store = open()) {
            put(store, child, root, loose);
            pin(store, root, Pin.Mode.RECURSIVE, "site");
            store.table("names").put(Bytes.ofHex("01"), Bytes.ofHex("02"));
        }
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(child.cid())).contains(child);
            assertThat(store.get(loose.cid())).contains(loose);
            assertThat(store.pins().find(root.cid())).contains(new Pin(root.cid(), Pin.Mode.RECURSIVE, "site"));
            assertThat(store.table("names").get(Bytes.ofHex("01"))).contains(Bytes.ofHex("02"));
            assertThat(collect(store)).containsExactly(loose.cid());
            assertThat(store.stat().blocks()).isEqualTo(2);
        }
    }

    @Test
    void secondProcessIsRefused() throws IOException {
        try (LmdbBlockstore _ = open()) {
            assertThatExceptionOfType(StoreLockedException.class).isThrownBy(this::open);
        }
    }

    @Test
    void lostIndexIsAClearErrorAndComesBackFromTheLogs() throws IOException {
        Block child = leaf("child");
        Block root = node(child);
        Block direct = leaf("direct");
        Block gone = leaf("gone");
        Block loose = leaf("loose");
        try (LmdbBlockstore store = open()) {
            put(store, child, root, direct, gone);
            pin(store, root, Pin.Mode.RECURSIVE, "site");
            pin(store, direct, Pin.Mode.DIRECT, "");
            pin(store, gone);
            store.table("names").put(Bytes.ofHex("01"), Bytes.ofHex("02"));
            store.table("names").put(Bytes.ofHex("03"), Bytes.ofHex("04"));
            store.table("names").remove(Bytes.ofHex("03"));
            store.derivedTable("derived").put(Bytes.ofHex("05"), Bytes.ofHex("06"));
            store.pins().remove(gone.cid());
            assertThat(collect(store)).containsExactly(gone.cid());
            put(store, loose);
            claim(store, direct, child);
        }
        loseIndex();

        assertThatExceptionOfType(IndexLostException.class)
                .isThrownBy(this::open)
                .withMessageContaining("repo verify --rebuild-index");
        var report = LmdbBlockstore.rebuildIndex(directory, StoreConfig.defaults(), LmdbDurabilityTest::fail);

        assertThat(report).isEqualTo(new LmdbBlockstore.RebuildReport(4, 2, 0));
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(gone.cid())).isEmpty();
            assertThat(store.get(child.cid())).contains(child);
            assertThat(store.pins().find(root.cid()).orElseThrow().name()).isEqualTo("site");
            assertThat(store.table("names").get(Bytes.ofHex("01"))).contains(Bytes.ofHex("02"));
            assertThat(store.table("names").get(Bytes.ofHex("03"))).isEmpty();
            assertThat(store.derivedTable("derived").get(Bytes.ofHex("05"))).isEmpty();
            assertThat(store.claims().find(KEY)).contains(claimOf(KEY, direct, child));
            assertThat(collect(store)).containsExactly(loose.cid());
            assertThat(store.verify(LmdbDurabilityTest::fail).problems()).isZero();
        }
    }

    private static void fail(Problem problem) {
        throw new AssertionError("unexpected problem: " + problem);
    }

    /// All but one are sound, and were hashed when they were put.
    @Test
    void scrubFindsTheRottenBlockInStepsAndAPutMendsIt() throws IOException {
        List<Block> blocks =
                IntStream.range(0, 20).mapToObj(number -> leaf(number, 10_000)).toList();
        try (LmdbBlockstore store = open()) {
            put(store, blocks.toArray(Block[]::new));
            claim(store, blocks.toArray(Block[]::new));
            Rot.flip(segments().getFirst(), 105_000, 0);

            List<Problem> problems = new ArrayList<>();
            int steps = 0;
            Optional<Bytes> next = Optional.of(Bytes.EMPTY);
            long read = 0;
            while (next.isPresent()) {
                ScrubReport report = store.scrub(next.get(), 25_000, problems::add);
                assertThat(report.bytes()).isLessThanOrEqualTo(30_000);
                read += report.blocks();
                next = report.next();
                steps++;
            }

            assertThat(problems).hasSize(1);
            assertThat(read).isEqualTo(20);
            assertThat(steps).isBetween(6, 8);
            Cid rotten = problems.getFirst().cid();
            assertThat(store.has(rotten)).isFalse();
            assertThat(damaged(store)).containsExactly(rotten);

            put(
                    store,
                    blocks.stream()
                            .filter(each -> each.cid().equals(rotten))
                            .findFirst()
                            .orElseThrow());
            assertThat(damaged(store)).isEmpty();
        }
    }

    @Test
    void damageThatNothingKeepsAnyMoreIsForgotten() throws IOException {
        Block block = leaf(1, 10_000);
        try (LmdbBlockstore store = open()) {
            keepUntilItRots(store, block);
            assertThat(damaged(store)).containsExactly(block.cid());

            store.claims().remove(List.of(KEY));

            assertThat(damaged(store)).isEmpty();
        }
        try (LmdbBlockstore store = open()) {
            assertThat(damaged(store)).isEmpty();
        }
    }

    /// Whoever looks at what is damaged now and then would miss it.
    @Test
    void damageIsCountedThoughTheBlockHasComeAgainSince() throws IOException {
        Block block = leaf(1, 10_000);
        try (LmdbBlockstore store = open()) {
            keepUntilItRots(store, block);

            put(store, block);

            assertThat(damaged(store)).isEmpty();
            assertThat(store.damageFound()).isEqualTo(1);
        }
    }

    /// Puts a block under a claim, damages it on the disk, and lets a scrub find that.
    private void keepUntilItRots(LmdbBlockstore store, Block block) throws IOException {
        put(store, block);
        claim(store, block);
        Rot.flip(segments().getFirst(), Files.size(segments().getFirst()) / 2, 0);
        store.scrub(Bytes.EMPTY, Long.MAX_VALUE, _ -> {});
    }

    private static List<Cid> damaged(LmdbBlockstore store) throws IOException {
        List<Cid> found = new ArrayList<>();
        store.forEachDamaged(found::add);
        return found;
    }

    @Test
    void blockDeletedAndAddedAgainSurvivesARebuild() throws IOException {
        Block block = leaf("phoenix");
        try (LmdbBlockstore store = open()) {
            put(store, block);
            assertThat(collect(store)).hasSize(1);
            put(store, block);
            pin(store, block);
        }
        loseIndex();
        LmdbBlockstore.rebuildIndex(directory, StoreConfig.defaults(), LmdbDurabilityTest::fail);
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(block.cid())).contains(block);
            assertThat(collect(store)).isEmpty();
        }
    }

    @Test
    void flippedBitMakesTheBlockAbsentUntilItIsPutAgain() throws IOException {
        Block block = leaf(5, 1000);
        Block root = node(block);
        try (LmdbBlockstore store = open()) {
            put(store, block, root);
            pin(store, root);
        }
        Rot.flip(segments().getFirst(), 300, 0);
        try (LmdbBlockstore store = open()) {
            assertThat(store.copyTo(block.cid(), ByteBuffer.allocate(1000))).isFalse();
            assertThat(store.get(block.cid())).isEmpty();
            assertThat(store.has(block.cid())).isFalse();
            Block other = node(root);
            put(store, other);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> pin(store, other));

            put(store, block);
            pin(store, other);

            assertThat(store.get(block.cid())).contains(block);
            assertThat(collect(store)).isEmpty();
        }
    }

    @Test
    void neverHashedReadsAnswerWhatIsThere() throws IOException {
        Block block = leaf(5, 1000);
        try (LmdbBlockstore store = open()) {
            put(store, block);
        }
        Rot.flip(segments().getFirst(), 300, 0);
        try (LmdbBlockstore store = open(StoreConfig.defaults().withHashOnRead(HashOnRead.NEVER))) {
            assertThat(store.get(block.cid())).isPresent();
        }
    }

    @Test
    void flippedBitIsFoundByVerifyAndByRebuild() throws IOException {
        Block block = leaf(5, 1000);
        Block sound = leaf(6, 1000);
        try (LmdbBlockstore store = open()) {
            put(store, block, sound);
            pin(store, block);
            pin(store, sound);
        }
        Rot.flip(segments().getFirst(), 300, 0);
        try (LmdbBlockstore store = open()) {
            List<Problem> problems = new ArrayList<>();
            assertThat(store.verify(problems::add).problems()).isEqualTo(1);
            assertThat(problems).hasSize(1);
            assertThat(problems.getFirst().cid()).isEqualTo(block.cid());
        }
        List<Problem> problems = new ArrayList<>();
        loseIndex();
        LmdbBlockstore.rebuildIndex(directory, StoreConfig.defaults(), problems::add);
        assertThat(problems).anySatisfy(problem -> assertThat(problem.cid()).isEqualTo(block.cid()));
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(sound.cid())).contains(sound);
            assertThat(store.get(block.cid())).isEmpty();
            assertThat(store.pins().find(block.cid())).isPresent();
        }
    }

    @Test
    void tornTailIsDroppedAndWhatCameBeforeStays() throws IOException {
        Block block = leaf(7, 5_000); // enough for its segment not to be compacted
        try (LmdbBlockstore store = open()) {
            put(store, block);
            pin(store, block);
        }
        Path segment = segments().getFirst();
        long sound = Files.size(segment);
        Files.write(segment, new byte[777], StandardOpenOption.APPEND);
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(block.cid())).contains(block);
            put(store, leaf("later"));
        }
        assertThat(Files.size(segment)).isEqualTo(sound);
        assertThat(segments()).hasSize(2);
        try (LmdbBlockstore store = open()) {
            assertThat(held(store)).hasSize(2);
        }
    }

    @Test
    void deadSegmentsGiveTheirSpaceBack() throws IOException {
        List<Block> kept = new ArrayList<>();
        try (LmdbBlockstore store = open(SMALL_SEGMENTS)) {
            for (int i = 0; i < 200; i++) {
                Block block = leaf(i, 5_000);
                put(store, block);
                if (i % 10 == 0) {
                    pin(store, block);
                    kept.add(block);
                }
            }
            long before = store.stat().size();
            assertThat(collect(store)).hasSize(180);

            store.compactAll();

            assertThat(store.stat().size()).isLessThan(before - 700_000);
            for (Block each : kept) {
                assertThat(store.get(each.cid())).contains(each);
            }
        }
        try (LmdbBlockstore store = open(SMALL_SEGMENTS)) {
            assertThat(held(store)).hasSize(20);
            assertThat(store.verify(LmdbDurabilityTest::fail).blocks()).isEqualTo(20);
        }
        loseIndex();
        LmdbBlockstore.rebuildIndex(directory, SMALL_SEGMENTS, LmdbDurabilityTest::fail);
        try (LmdbBlockstore store = open(SMALL_SEGMENTS)) {
            for (Block each : kept) {
                assertThat(store.get(each.cid())).contains(each);
            }
            assertThat(held(store)).hasSize(20);
        }
    }

    @Test
    void looseBlocksMakeRoomAndLivingOnesAreNeverEvicted() throws IOException {
        StoreConfig limited = SMALL_SEGMENTS.withStorageMax(StoreConfig.STORAGE_MIN);
        try (LmdbBlockstore store = open(limited)) {
            Block kept = leaf(-1, 1000);
            put(store, kept);
            pin(store, kept);
            for (int i = 0; i < 400; i++) {
                put(store, leaf(i, 100_000));
                assertThat(store.stat().size()).isLessThanOrEqualTo(StoreConfig.STORAGE_MIN);
            }
            assertThat(store.get(kept.cid())).contains(kept);
            assertThat(store.get(leaf(399, 100_000).cid())).isPresent();
            assertThat(store.get(leaf(0, 100_000).cid())).isEmpty();
        }
    }

    @Test
    void fullStoreRefusesTheSessionAndFreesWhatItPut() throws IOException {
        StoreConfig limited = SMALL_SEGMENTS.withStorageMax(StoreConfig.STORAGE_MIN);
        try (LmdbBlockstore store = open(limited)) {
            assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> {
                try (WriteSession session = store.begin()) {
                    for (int i = 0; i < 400; i++) {
                        session.put(leaf(i, 100_000));
                    }
                    session.sync();
                }
            });

            put(store, leaf(1000, 100_000));

            assertThat(store.get(leaf(1000, 100_000).cid())).isPresent();
            assertThat(store.stat().size()).isLessThanOrEqualTo(StoreConfig.STORAGE_MIN);
        }
    }

    @Test
    void bigBlockIsKeptAndBroughtBackByARebuild() throws IOException {
        Block big = leaf(8, Block.BIG_BYTES_MAX);
        try (LmdbBlockstore store = open(SMALL_SEGMENTS)) {
            put(store, leaf(1, 100), big);
            pin(store, big);
            assertThat(store.get(big.cid())).contains(big);
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> put(store, leaf(9, Block.BIG_BYTES_MAX + 1)))
                    .withMessageContaining("8388609 bytes, limit 8388608");
        }
        loseIndex();
        LmdbBlockstore.rebuildIndex(directory, SMALL_SEGMENTS, LmdbDurabilityTest::fail);
        try (LmdbBlockstore store = open(SMALL_SEGMENTS)) {
            assertThat(store.get(big.cid())).contains(big);
            assertThat(store.verify(LmdbDurabilityTest::fail).problems()).isZero();
        }
    }

    @Test
    void largePinIsCountedInStepsAndUncountedAgain() throws IOException {
        try (LmdbBlockstore store = open()) {
            List<Block> nodes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Block[] leaves = new Block[1000];
                for (int j = 0; j < leaves.length; j++) {
                    leaves[j] = leaf("leaf " + i + " " + j);
                }
                put(store, leaves);
                nodes.add(node(leaves));
            }
            Block root = node(nodes.toArray(Block[]::new));
            put(store, nodes.toArray(Block[]::new));
            put(store, root);

            pin(store, root);
            assertThat(collect(store)).isEmpty();
            assertThat(store.pins().remove(root.cid())).isTrue();
            assertThat(collect(store)).hasSize(12_013);
            assertThat(held(store)).isEmpty();
        }
    }

    @Test
    void largePinOverAMissingBlockLeavesNothingBehind() throws IOException {
        try (LmdbBlockstore store = open()) {
            Block[] leaves = new Block[9000];
            for (int j = 0; j < leaves.length; j++) {
                leaves[j] = leaf("leaf " + j);
            }
            put(store, leaves);
            Block root = node(node(leaves), leaf("missing"));
            put(store, node(leaves), root);

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> pin(store, root));

            assertThat(collect(store)).hasSize(9002);
            assertThat(held(store)).isEmpty();
        }
    }
}
