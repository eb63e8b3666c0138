package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RottenDiskTest {
    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private void flip(Block block) throws IOException {
        Path segment = directory.resolve("segments").resolve("0000000001.seg");
        String all = new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1);
        Rot.flip(segment, all.indexOf(new String(block.body().toArray(), StandardCharsets.ISO_8859_1)), 0);
    }

    @Test
    void onceRotIsFoundBlocksThatWereReadBeforeAreHashedAnew() throws IOException {
        List<Block> blocks = Stream.of(leaf(1, 10_000), leaf(2, 10_000), leaf(3, 10_000))
                .sorted(Comparator.comparing(each -> each.cid().multihash()))
                .toList();
        Block sound = blocks.getFirst();
        Block other = blocks.get(1);
        // The last by its name: a scrub that begins there reads no other.
        Block found = blocks.getLast();
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults())) {
            for (Block each : blocks) {
                put(store, each);
                assertThat(store.get(each.cid())).contains(each);
            }
            flip(found);
            flip(other);

            assertThat(store.scrub(found.cid().multihash().toBytes(), 1, _ -> {})
                            .problems())
                    .isEqualTo(1);

            assertThat(store.get(other.cid())).isEmpty();
            assertThat(store.get(sound.cid())).contains(sound);
        }
    }
}
