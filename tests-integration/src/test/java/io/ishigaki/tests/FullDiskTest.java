package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real file system that runs full: a small one in memory, which only the superuser can mount;
/// for others this is skipped.
final class FullDiskTest {
    private static final int DISK_MIB = 48;
    private static final int BLOCK_BYTES = 100_000;

    /// Larger than the disk, so that the disk is the limit.
    private static final StoreConfig CONFIG =
            StoreConfig.defaults().withStorageMax(256 << 20).withSegmentBytesMax(1 << 20);

    @TempDir
    private Path directory;

    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", directory.toString());
        assumeThat(mounted).as("the right to mount a small file system").isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        assertThat(!mounted || run("umount", directory.toString())).isTrue();
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false; // there is no such command
        }
    }

    private final Random random = new Random(1);
    private final Deque<Cid> pinned = new ArrayDeque<>();

    private void pinOne(LmdbBlockstore store) throws IOException {
        byte[] body = new byte[BLOCK_BYTES];
        random.nextBytes(body);
        Block block = Block.ofRaw(body);
        try (WriteSession session = store.begin()) {
            session.put(block);
            session.pin(new Pin(block.cid(), Pin.Mode.RECURSIVE, ""));
        }
        pinned.add(block.cid());
    }

    private void pinUntilFull(LmdbBlockstore store) throws IOException {
        while (true) {
            pinOne(store);
        }
    }

    /// Takes the rest of the disk, as another program might.
    private void fillUp() {
        assertThatIOException().isThrownBy(() -> {
            try (var out = Files.newOutputStream(directory.resolve("ballast"))) {
                for (byte[] part = new byte[4096]; ; ) {
                    out.write(part);
                }
            }
        });
    }

    @Test
    void fullDiskRefusesAndCollectionMakesRoomOnIt() throws IOException {
        Path place = directory.resolve("store");
        try (LmdbBlockstore store = LmdbBlockstore.open(place, CONFIG)) {
            assertThatIOException()
                    .isThrownBy(() -> pinUntilFull(store))
                    .withMessageContaining("no space left on device");
        }
        assertThat(pinned).hasSizeGreaterThan(DISK_MIB * 10 / 2);
        fillUp();
        try (LmdbBlockstore store = LmdbBlockstore.open(place, CONFIG)) {
            assertThatIOException().isThrownBy(() -> pinOne(store)).withMessageContaining("no space left on device");
            for (int i = pinned.size() * 3 / 4; i > 0; i--) {
                assertThat(store.pins().remove(pinned.removeFirst())).isTrue();
            }

            assertThat(store.collect(_ -> {}).blocks()).isPositive();

            pinOne(store);
            for (Cid each : pinned) {
                assertThat(store.get(each)).isPresent();
            }
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        }
    }
}
