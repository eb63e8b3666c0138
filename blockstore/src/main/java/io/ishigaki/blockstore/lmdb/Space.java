package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.log.LogFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicLong;

/// How many bytes the store may take, and takes. Thread-safe.
///
/// A part of the limit is for collection and compaction alone, so that a full store can always make
/// room; [Reserve] holds it on the disk. Where others fill the disk, what it has left is the limit.
final class Space {
    private static final long FREE_SHARE = 20;
    private static final long FREE_MIN = 1L << 30;
    private static final long RESERVE_MAX = 64L << 20;
    private static final long RESERVE_SHARE = 8;

    /// What a commit may need for the index and the journal; blocks leave that much of the disk.
    private static final long DISK_MARGIN = 16 << 20;

    private static final long MARGIN_SHARE = 16;

    /// After so many bytes one looks again how much others have left of the disk.
    private static final long DISK_MEASURE_BYTES = 8 << 20;

    private final long limit;
    private final long segmentBytes;
    private final long reserve;
    private final Index index;
    private final LogFiles files;

    /// Bytes of all segment files, unlinked ones that are still open among them.
    private final AtomicLong logBytes;

    /// Bytes of blocks that wait to be written.
    private final AtomicLong pledged = new AtomicLong();

    private volatile long indexBytes;

    /// Bytes that were left on the disk when it was last looked at, and of the logs at that time.
    private volatile Disk disk = new Disk(0, 0);

    /// Bytes of the reserve that are free for now, and not for blocks that are put.
    private volatile long lent;

    private record Disk(long usable, long logBytes) {}

    private Space(StoreConfig config, long limit, Index index, LogFiles files) {
        this.limit = limit;
        this.segmentBytes = config.segmentBytes(limit);
        this.reserve = Math.min(segmentBytes + RESERVE_MAX, limit / RESERVE_SHARE);
        this.index = index;
        this.files = files;
        this.logBytes = new AtomicLong();
    }

    static Space of(StoreConfig config, StoreFiles files, Index index, long logBytes) throws IOException {
        long limit;
        if (config.storageMax().isPresent()) {
            limit = config.storageMax().getAsLong();
        } else {
            var disk = Files.getFileStore(files.index());
            long spare = Math.max(disk.getTotalSpace() / FREE_SHARE, FREE_MIN);
            limit = Math.max(0, disk.getUsableSpace() - spare) + logBytes + index.fileBytes();
            limit += Reserve.heldIn(files.segments());
        }
        var space = new Space(config, limit, index, files.segments());
        space.grow(logBytes);
        space.measureIndex();
        space.measureDisk();
        return space;
    }

    /// Looks how long the index's file is now.
    void measureIndex() throws IOException {
        indexBytes = index.fileBytes();
    }

    private void measureDisk() throws IOException {
        disk = new Disk(files.usableBytes(), logBytes.get());
    }

    /// What the disk lacks for everything that is pledged, and for the commits of it; 0 or less if
    /// it has enough.
    private long diskLack() throws IOException {
        long margin = Math.min(DISK_MARGIN, limit / MARGIN_SHARE);
        long grown = logBytes.get() - disk.logBytes;
        if (lent > 0 || grown > DISK_MEASURE_BYTES || pledged.get() + margin + grown > disk.usable) {
            measureDisk();
            grown = 0;
        }
        return pledged.get() + margin + lent + grown - disk.usable;
    }

    /// Notes how much of the reserve is given free now.
    void lend(long bytes) {
        lent = bytes;
    }

    void grow(long bytes) {
        logBytes.addAndGet(bytes);
    }

    /// Notes how long logs and index are, once an opening has brought them to one state.
    void opened(long bytes) throws IOException {
        logBytes.set(bytes);
        measureIndex();
    }

    long used() {
        return logBytes.get() + indexBytes;
    }

    long limit() {
        return limit;
    }

    /// Whether all there is fits one segment.
    boolean isWithinOneSegment() {
        return logBytes.get() <= segmentBytes;
    }

    /// What collection and compaction may need, as part of the limit.
    long reserve() {
        return reserve;
    }

    /// How much has to go before `bytes` more may come; 0 or less if they may come now.
    long excess(long bytes) throws IOException {
        return Math.max(used() + pledged.get() + bytes + reserve - limit, diskLack() + bytes);
    }

    /// How many bytes may come once what is dead in the logs is given back, of whose bodies so many live.
    long room(long liveBytes) throws IOException {
        return Math.max(0, Math.max(0, logBytes.get() - liveBytes) - excess(0));
    }

    /// Sets `bytes` aside for someone who is about to write them; answers false where they would
    /// not leave the reserve.
    boolean tryPledge(long bytes) throws IOException {
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

    String refusal(long bytes) throws IOException {
        if (diskLack() + bytes > 0) {
            return "no space left on device: %d bytes usable, and %d more were to come beside what commits need"
                    .formatted(disk.usable, bytes);
        }
        return "store is full: %d bytes used and %d reserved of %d, and %d more were to come"
                .formatted(used(), reserve, limit, bytes);
    }
}
