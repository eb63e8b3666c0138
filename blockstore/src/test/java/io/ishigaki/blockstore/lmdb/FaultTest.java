package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.blockstore.StoreStoppedException;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that runs full, fails to sync, or loses files.
final class FaultTest {
    private static final StoreConfig CONFIG = StoreConfig.defaults().withSegmentBytesMax(256 << 10);

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private ForgetfulFiles segments = new ForgetfulFiles();
    private ForgetfulFiles journal = new ForgetfulFiles();

    private LmdbBlockstore open() throws IOException {
        return LmdbBlockstore.open(
                () -> {}, new StoreFiles(directory.resolve("index"), segments, journal, _ -> {}), CONFIG);
    }

    @Test
    void failedSyncStopsTheStoreUntilItIsOpenedAgain() throws IOException {
        Block before = leaf("before");
        Block during = leaf("during");
        try (LmdbBlockstore store = open()) {
            put(store, before);
            segments.failSyncs();

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> put(store, during));
            assertThatExceptionOfType(StoreStoppedException.class).isThrownBy(() -> put(store, leaf("after")));
            assertThatExceptionOfType(StoreStoppedException.class).isThrownBy(() -> pin(store, before));
            assertThat(store.get(before.cid())).contains(before);
            assertThat(store.get(during.cid())).isEmpty();
        }
        segments = segments.crash(new Random(1));
        journal = journal.crash(new Random(1));
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(before.cid())).contains(before);
            put(store, leaf("after"));
        }
    }

    @Test
    void failedSyncOfTheJournalStopsTheStore() throws IOException {
        Block block = leaf("block");
        try (LmdbBlockstore store = open()) {
            put(store, block);
            journal.failSyncs();

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> pin(store, block));
            assertThatExceptionOfType(StoreStoppedException.class).isThrownBy(() -> put(store, leaf("after")));
            assertThat(store.pins().find(block.cid())).isEmpty();
        }
    }

    @Test
    void fullDiskFailsTheSessionAndTheStoreGoesOn() throws IOException {
        Block small = leaf("small");
        try (LmdbBlockstore store = open()) {
            put(store, small);
            long before = segments.totalBytes();
            segments.limit(before + 100_000);

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> put(store, leaf(1, 90_000), leaf(2, 90_000)))
                    .withMessageContaining("no space left");

            assertThat(segments.totalBytes()).isEqualTo(before);
            assertThat(store.get(leaf(1, 90_000).cid())).isEmpty();
            Block fits = leaf(3, 50_000);
            put(store, fits);
            assertThat(store.get(fits.cid())).contains(fits);
            segments.limit(Long.MAX_VALUE);
            put(store, leaf(1, 90_000), leaf(2, 90_000));
            assertThat(store.get(leaf(2, 90_000).cid())).isPresent();
        }
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(small.cid())).contains(small);
            assertThat(collect(store)).hasSize(4);
        }
    }

    /// Thirty pinned blocks in six segments, and not a byte left on the disk.
    private List<Block> fill(LmdbBlockstore store) throws IOException {
        List<Block> pinned = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Block block = leaf(i, 50_000);
            put(store, block);
            pin(store, block);
            pinned.add(block);
        }
        segments.limit(segments.totalBytes());
        return pinned;
    }

    @Test
    void reserveLetsCollectionAndCompactionWorkOnAFullDisk() throws IOException {
        try (LmdbBlockstore store = open()) {
            List<Block> pinned = fill(store);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> put(store, leaf(100, 90_000)));
            for (int i = 0; i < 30; i++) {
                if (i % 5 != 0) {
                    store.pins().remove(pinned.get(i).cid());
                }
            }

            assertThat(collect(store)).hasSize(24);
            store.compactAll();

            put(store, leaf(100, 90_000));
            assertThat(store.get(pinned.getFirst().cid())).contains(pinned.getFirst());
            assertThat(store.get(pinned.get(25).cid())).contains(pinned.get(25));
            assertThat(Reserve.heldIn(segments)).as("reserve, taken again").isPositive();
        }
    }

    @Test
    void reserveIsNotForWhatIsPut() throws IOException {
        try (LmdbBlockstore store = open()) {
            List<Block> pinned = fill(store);
            store.pins().remove(pinned.getLast().cid());
            List<Throwable> refusals = new ArrayList<>();

            store.collect(_ -> refusals.add(catchThrowable(() -> put(store, leaf(100, 90_000)))));

            assertThat(refusals).hasSize(1);
            assertThat(refusals.getFirst())
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContaining("no space left on device");
        }
    }

    @Test
    void reserveOfAnEarlierLifeIsTakenOver() throws IOException {
        try (LmdbBlockstore store = open()) {
            put(store, leaf("block"));
        }
        long held = Reserve.heldIn(segments);
        assertThat(held).isEqualTo(1 << 20);
        segments.limit(segments.totalBytes());
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(leaf("block").cid())).isPresent();
        }
        assertThat(Reserve.heldIn(segments)).isBetween(held / 4, held);
    }

    @Test
    void fullDiskAtTheStartOfASegmentLeavesNoFileBehind() throws IOException {
        try (LmdbBlockstore store = open()) {
            put(store, leaf(1, 200_000));
            List<String> files = segments.list();
            segments.limit(segments.totalBytes() + 10);

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> put(store, leaf(2, 200_000)));

            assertThat(segments.list()).isEqualTo(files);
            segments.limit(Long.MAX_VALUE);
            put(store, leaf(2, 200_000));
            assertThat(store.get(leaf(2, 200_000).cid())).isPresent();
        }
    }

    @Test
    void sessionThatLostABlockCannotPin() throws IOException {
        try (LmdbBlockstore store = open();
                WriteSession session = store.begin()) {
            segments.limit(segments.totalBytes() + 10);
            Block block = leaf(1, 1000);
            session.put(block);

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> session.pin(new Pin(block.cid(), Pin.Mode.RECURSIVE, "")));
            assertThatExceptionOfType(IOException.class).isThrownBy(session::sync);
        }
    }

    @Test
    void lostSegmentMakesItsBlocksAbsent() throws IOException {
        Block lost = leaf(1, 200_000);
        Block kept = leaf(2, 200_000);
        try (LmdbBlockstore store = open()) {
            put(store, lost);
            put(store, kept);
        }
        segments.delete("0000000001.seg");
        try (LmdbBlockstore store = open()) {
            assertThat(store.get(lost.cid())).isEmpty();
            assertThat(store.has(lost.cid())).isFalse();
            assertThat(store.get(kept.cid())).contains(kept);
        }
    }

    @Test
    void lostJournalIsWrittenAnewFromTheIndex() throws IOException {
        Block block = leaf("block");
        try (LmdbBlockstore store = open()) {
            put(store, block);
            pin(store, block);
        }
        for (String each : journal.list()) {
            journal.delete(each);
        }
        try (LmdbBlockstore store = open()) {
            assertThat(store.pins().find(block.cid())).isPresent();
        }
        assertThat(journal.list()).hasSize(1);
    }
}
