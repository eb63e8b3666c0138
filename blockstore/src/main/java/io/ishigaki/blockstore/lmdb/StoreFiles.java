package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.DiskLogFiles;
import io.ishigaki.blockstore.log.LogFiles;
import java.io.IOException;
import java.nio.file.Path;

/// Where the parts of a store lie. Public, so that tests of power failures can put other files
/// under it.
///
/// @param index directory of the LMDB environment
/// @param probe hears of each step of writing
public record StoreFiles(Path index, LogFiles segments, LogFiles journal, Probe probe) {
    static final String INDEX_DIRECTORY = "index";

    /// The parts below `directory`.
    public static StoreFiles in(Path directory) throws IOException {
        return new StoreFiles(
                directory.resolve(INDEX_DIRECTORY),
                DiskLogFiles.in(directory.resolve("segments"), Fallocate::allocate),
                DiskLogFiles.in(directory.resolve("journal"), Fallocate::allocate),
                _ -> {});
    }

    /// Hears of each step of writing, in the thread that takes it; what it throws counts as the
    /// failure of the step that would have come next.
    @FunctionalInterface
    public interface Probe {
        void reached(Step step) throws IOException;
    }

    /// The steps between which a crash must lose nothing that was acknowledged.
    public enum Step {
        APPENDED,
        SYNCED,
        JOURNALED,
        COMMITTED,
        ACKNOWLEDGED,
        SEGMENT_CREATED,
        SEGMENT_SYNCED,
        TAIL_COPIED,
        TAIL_COMMITTED,
        TAIL_DROPPED,
        SEALED,
        MOVED,
        RETIRED,
        UNLINKED,
        SNAPSHOT_WRITTEN,
        SNAPSHOT_RENAMED,
        SNAPSHOT_COMMITTED
    }
}
