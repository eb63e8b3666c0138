package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DamagedIndexTest {
    @TempDir(factory = FastTempDir.class)
    private Path directory;

    /// Ways in which LMDB's data file goes bad.
    enum Damage {
        LOST,
        EMPTY,
        /// The two meta pages, which say where all others are.
        META_PAGES_OVERWRITTEN,
        OTHER_FILE;

        void inflict(Path file) throws IOException {
            switch (this) {
                case LOST -> Files.delete(file);
                case EMPTY -> Files.write(file, new byte[0]);
                case META_PAGES_OVERWRITTEN -> {
                    byte[] content = Files.readAllBytes(file);
                    byte[] noise = new byte[2 * 4096];
                    new Random(1).nextBytes(noise);
                    System.arraycopy(noise, 0, content, 0, noise.length);
                    Files.write(file, content);
                }
                case OTHER_FILE -> Files.writeString(file, "not an index\n".repeat(10_000));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damagedIndexIsAClearErrorAndARebuildBringsEverythingBack(Damage damage) throws IOException {
        Block block = leaf(3, 10_000);
        Bytes key = Bytes.ofHex("01");
        try (LmdbBlockstore store = open()) {
            put(store, block);
            pin(store, block);
            store.table("names").put(key, Bytes.ofHex("02"));
        }
        damage.inflict(directory.resolve("index").resolve("data.mdb"));

        assertThatExceptionOfType(IndexLostException.class)
                .isThrownBy(this::open)
                .withMessageContaining("ishi repo verify --rebuild-index");
        LmdbBlockstore.rebuildIndex(
                directory,
                StoreConfig.defaults(),
                problem -> assertThat(problem).isNull());

        try (LmdbBlockstore store = open()) {
            assertThat(store.get(block.cid())).contains(block);
            assertThat(store.pins().find(block.cid())).isPresent();
            assertThat(store.table("names").get(key)).contains(Bytes.ofHex("02"));
        }
    }

    private LmdbBlockstore open() throws IOException {
        return LmdbBlockstore.open(directory, StoreConfig.defaults());
    }
}
