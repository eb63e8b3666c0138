package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a crash must not make of the logs, for a rebuild to find later.
final class RebuildCrashTest {
    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private ForgetfulFiles segments = new ForgetfulFiles();
    private ForgetfulFiles journal = new ForgetfulFiles();
    private Path index = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        index = Files.createDirectory(directory.resolve("index"));
    }

    private StoreFiles filesFailingAt(Step failing) {
        return new StoreFiles(index, segments, journal, step -> {
            if (step == failing) {
                segments.powerOff();
                journal.powerOff();
                throw new IOException("power failed at " + step);
            }
        });
    }

    private static LmdbBlockstore open(StoreFiles files) throws IOException {
        return LmdbBlockstore.open(() -> {}, files, Machine.CONFIG);
    }

    private static void rebuild(StoreFiles files) throws IOException {
        new Rebuilding(files, Machine.CONFIG, RebuildCrashTest::fail).run();
    }

    private static void fail(Problem problem) {
        throw new AssertionError("unexpected problem: " + problem);
    }

    private StoreFiles reboot() {
        segments = segments.restart();
        journal = journal.restart();
        return new StoreFiles(index, segments, journal, _ -> {});
    }

    @Test
    void removalThatWasNeverCommittedLetsTheBlockLive() throws IOException {
        Block block = leaf("collected in vain");
        LmdbBlockstore failing = open(filesFailingAt(Step.JOURNALED));
        put(failing, block);
        assertThatIOException().isThrownBy(() -> collect(failing));
        failing.close();

        StoreFiles files = reboot();
        try (LmdbBlockstore store = open(files)) {
            pin(store, block);
        }
        Rebuild.deleteIndex(index);
        rebuild(files);

        try (LmdbBlockstore store = open(files)) {
            assertThat(store.get(block.cid())).contains(block);
        }
    }

    @Test
    void rebuildCutShortNeverLosesAPin() throws IOException {
        Block block = leaf("pinned");
        try (LmdbBlockstore store = open(reboot())) {
            put(store, block);
            pin(store, block);
        }
        assertThatIOException().isThrownBy(() -> rebuild(filesFailingAt(Step.TAIL_DROPPED)));

        StoreFiles files = reboot();
        assertThatIOException().isThrownBy(() -> open(files).close()).isInstanceOf(IndexLostException.class);
        rebuild(files);

        try (LmdbBlockstore store = open(files)) {
            assertThat(store.pins().find(block.cid())).isPresent();
            assertThat(store.get(block.cid())).contains(block);
        }
    }
}
