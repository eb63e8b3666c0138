package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.held;
import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class CompactionTest {
    private static final StoreConfig SMALL_SEGMENTS = StoreConfig.defaults().withSegmentBytesMax(64 << 10);

    @TempDir
    private Path directory;

    /// A thread of its own, so that an endless compaction fails the test and not the build.
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void segmentsWhoseHeadersOutweighTheirBodiesAreNotCopiedForEver() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, SMALL_SEGMENTS)) {
            try (var session = store.begin()) {
                for (int number = 0; number < 5_000; number++) {
                    session.put(tiny(number));
                }
                session.sync();
            }
            List<Path> before = segments();

            store.compactAll();

            assertThat(before).hasSizeGreaterThan(2);
            assertThat(segments()).containsExactlyElementsOf(before);
            for (int number = 0; number < 5_000; number += 499) {
                assertThat(store.get(tiny(number).cid())).contains(tiny(number));
            }
        }
    }

    /// Two small blocks that nothing keeps, of two batches, in a segment of which little else lives.
    private List<Block> looseInAHollowSegment(LmdbBlockstore store) throws IOException {
        Block first = leaf(1, 3_000);
        Block second = leaf(2, 3_000);
        Block large = leaf(3, 45_000);
        put(store, first);
        put(store, second);
        put(store, large);
        put(store, leaf(4, 30_000)); // in the next segment, for the active one is never compacted
        assertThat(store.remove(large.cid())).isEqualTo(Blockstore.Removal.REMOVED);
        return List.of(first, second);
    }

    @Test
    void collectionTakesWhatIsMovedWhileItRuns() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, SMALL_SEGMENTS)) {
            List<Block> loose = looseInAHollowSegment(store);
            Path hollow = segments().getFirst();

            store.collect(_ -> compact(store));

            assertThat(hollow).doesNotExist();
            assertThat(held(store)).isEmpty();
            assertThat(store.get(loose.getLast().cid())).isEmpty();
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        }
    }

    @Test
    void movedBlockIsAsOldAsItWas() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, SMALL_SEGMENTS)) {
            List<Block> loose = looseInAHollowSegment(store);
            Path hollow = segments().getFirst();
            try (WriteSession session = store.begin()) {
                assertThat(session.touch(loose.getLast().cid())).isTrue();
                store.compactAll();

                collect(store);

                assertThat(hollow).doesNotExist();
                assertThat(held(store)).containsExactly(loose.getLast().cid().multihash());
            }
            assertThat(collect(store)).hasSize(1);
        }
    }

    /// What a session put without waiting for it is there when the session has ended.
    @Test
    void collectionTakesWhatAClosedSessionPutLast() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, SMALL_SEGMENTS)) {
            try (WriteSession session = store.begin()) {
                session.put(leaf(1, 3_000));
            }
            assertThat(collect(store)).hasSize(1);
        }
    }

    /// Of 8 MiB, in a segment that could grow to a gibibyte.
    @Test
    void storeOfOneSegmentGivesBackWhatWasCollected() throws IOException {
        Block kept = leaf(0, 300_000);
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults())) {
            put(store, kept);
            pin(store, kept);
            for (int number = 1; number <= 8; number++) {
                put(store, leaf(number, 1 << 20));
            }
            assertThat(segmentBytes()).isGreaterThan(8 << 20);

            assertThat(collect(store)).hasSize(8);

            assertThat(segmentBytes()).isBetween(300_000L, 310_000L);
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        }
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults())) {
            assertThat(held(store)).containsExactly(kept.cid().multihash());
            assertThat(store.get(kept.cid())).contains(kept);
            assertThat(segments())
                    .as("nothing was torn, hence nothing to recover")
                    .hasSize(1);
        }
    }

    @Test
    void activeSegmentGoesOnWhereLittleOrLessThanHalfIsDead() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults())) {
            put(store, leaf(1, 1_000_000));
            collect(store);
            assertThat(segmentBytes()).isGreaterThan(1_000_000);

            Block kept = leaf(2, 2 << 20);
            put(store, kept);
            pin(store, kept);
            put(store, leaf(3, 100_000));
            collect(store);
            assertThat(segmentBytes()).isGreaterThan(3_100_000);
            assertThat(segments()).hasSize(1);
        }
    }

    /// Headers and trailers too, of batches and of segments that come and go.
    @Test
    void everyByteThatIsUsedIsCounted() throws IOException {
        for (int boot = 0; boot < 3; boot++) {
            try (LmdbBlockstore store = LmdbBlockstore.open(directory, SMALL_SEGMENTS)) {
                assertThat(store.stat().size()).isEqualTo(bytesOnDisk());
                for (int number = 0; number < 100; number++) {
                    put(store, leaf(boot * 100L + number, 3_000));
                }
                assertThat(segments()).hasSizeGreaterThan(4);
                collect(store);
                put(store, leaf(-1 - boot, 3_000));
                assertThat(store.stat().size()).isEqualTo(bytesOnDisk());
            }
        }
    }

    private long bytesOnDisk() throws IOException {
        return segmentBytes() + Files.size(directory.resolve("index/data.mdb"));
    }

    private static void compact(LmdbBlockstore store) {
        try {
            store.compactAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Block tiny(int number) {
        byte[] body = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        return Block.ofRaw(body);
    }

    private long segmentBytes() throws IOException {
        long bytes = 0;
        for (Path each : segments()) {
            bytes += Files.size(each);
        }
        return bytes;
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory.resolve("segments"))) {
            return files.filter(each -> each.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }
}
