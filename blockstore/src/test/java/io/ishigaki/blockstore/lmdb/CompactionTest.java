package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
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

    private static Block tiny(int number) {
        byte[] body = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        return Block.ofRaw(body);
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory.resolve("segments"))) {
            return files.sorted().toList();
        }
    }
}
