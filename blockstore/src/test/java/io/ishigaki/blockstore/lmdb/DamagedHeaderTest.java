package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.log.FileHeader;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DamagedHeaderTest {
    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private final Block kept = leaf(1, 10_000);
    private final Block loose = leaf(2, 10_000);
    private final Block later = leaf(3, 10_000);

    private LmdbBlockstore open() throws IOException {
        return LmdbBlockstore.open(directory, StoreConfig.defaults());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
            return files.filter(each -> each.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    private void fill() throws IOException {
        try (LmdbBlockstore store = open()) {
            put(store, kept);
            put(store, loose);
            pin(store, kept);
        }
    }

    @Test
    void bitThatFlipsInTheHeaderOfASegmentHarmsNothing() throws IOException {
        fill();
        for (int bit = 0; bit < FileHeader.BYTES * Byte.SIZE; bit += 7) {
            Path segment = segments().getFirst();
            Rot.flip(segment, bit / Byte.SIZE, bit % Byte.SIZE);
            try (LmdbBlockstore store = open()) {
                assertThat(store.get(kept.cid())).as("bit %d", bit).contains(kept);
            }
            Rot.flip(segment, bit / Byte.SIZE, bit % Byte.SIZE);
        }
        assertThat(segments()).hasSize(1);
    }

    @Test
    void storeWhoseSegmentHasNoHeaderAnyMoreGivesWhatItHasAndTakesMore() throws IOException {
        fill();
        byte[] noise = new byte[FileHeader.BYTES];
        new Random(1).nextBytes(noise);
        try (var file = new RandomAccessFile(segments().getFirst().toFile(), "rw")) {
            file.write(noise);
        }
        for (int opened = 0; opened < 2; opened++) {
            try (LmdbBlockstore store = open()) {
                put(store, later);
                pin(store, later);
                assertThat(store.get(kept.cid())).contains(kept);
                assertThat(store.get(later.cid())).contains(later);
                store.collect(_ -> {});
                assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                        .isZero();
                assertThat(store.get(kept.cid())).contains(kept);
            }
        }
        assertThat(segments()).hasSize(2);
    }
}
