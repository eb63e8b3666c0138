package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// How many bytes the store may take, and takes. Thread-safe.
///
/// A part of the limit is for collection and compaction alone, so that a full store can always make
/// room.
final class Space {
    private static final long FREE_SHARE = 20;
    private static final long FREE_MIN = 1L << 30;
    private static final long RESERVE_MAX = 64L << 20;
    private static final long RESERVE_SHARE = 8;

    private final long limit;
    private final long reserve;
    private final Index index;

    /// Bytes of all segment files, unlinked ones that are still open among them.
    private final AtomicLong logBytes;

    /// Bytes of blocks that wait to be written.
    private final AtomicLong pledged = new AtomicLong();

    private volatile long indexBytes;

    private Space(long limit, long reserve, Index index, long logBytes) {
        this.limit = limit;
        this.reserve = reserve;
        this.index = index;
        this.logBytes = new AtomicLong(logBytes);
    }

    static Space of(StoreConfig config, Path directory, Index index, long logBytes) throws IOException {
        long limit;
        if (config.storageMax().isPresent()) {
            limit = config.storageMax().getAsLong();
        } else {
            var disk = Files.getFileStore(directory);
            long spare = Math.max(disk.getTotalSpace() / FREE_SHARE, FREE_MIN);
            limit = Math.max(0, disk.getUsableSpace() - spare) + logBytes + index.fileBytes();
        }
        long reserve = Math.min(config.segmentBytes() + RESERVE_MAX, limit / RESERVE_SHARE);
        var space = new Space(limit, reserve, index, logBytes);
        space.measureIndex();
        return space;
    }

    /// Looks how long the index's file is now.
    void measureIndex() throws IOException {
        indexBytes = index.fileBytes();
    }

    void grow(long bytes) {
        logBytes.addAndGet(bytes);
    }

    long used() {
        return logBytes.get() + indexBytes;
    }

    long limit() {
        return limit;
    }

    /// How much has to go before `bytes` more may come; 0 or less if they may come now.
    long excess(long bytes) {
        return used() + pledged.get() + bytes + reserve - limit;
    }

    /// Sets `bytes` aside for someone who is about to write them; answers false where they would
    /// not leave the reserve.
    boolean tryPledge(long bytes) {
        pledged.addAndGet(bytes);
        if (excess(0) <= 0) {
            return true;
        }
        pledged.addAndGet(-bytes);
        return false;
    }

    /// Ends a pledge: what was written meanwhile counts by itself.
    void redeem(long bytes) {
        pledged.addAndGet(-bytes);
    }

    String refusal(long bytes) {
        return "store is full: %d bytes used and %d reserved of %d, and %d more were to come"
                .formatted(used(), reserve, limit, bytes);
    }
}
