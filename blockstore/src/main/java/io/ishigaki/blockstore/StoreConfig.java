package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Block;
import java.util.OptionalLong;

/// How a store keeps and checks its blocks.
///
/// @param inlineBelow bodies shorter than this lie in the index itself, `Datastore.InlineBelow`, 0
/// to [#INLINE_MAX]
/// @param hashOnRead when a body that is read is hashed, `Datastore.HashOnRead`
/// @param storageMax hard limit of bytes on disk, `Datastore.StorageMax`; empty: what is free, less
/// a reserve
/// @param segmentBytesMax a segment of the value log is ended before it grows longer
public record StoreConfig(int inlineBelow, HashOnRead hashOnRead, OptionalLong storageMax, long segmentBytesMax) {
    /// All bodies are inline then; "block size MUST NOT exceed 2 MiB".
    public static final int INLINE_MAX = Block.BYTES_MAX;

    public static final long SEGMENT_BYTES_MAX = 1L << 30;
    public static final long SEGMENT_BYTES_MIN = 64 << 10;

    /// A limit below this leaves no room for the reserve that collection works in.
    public static final long STORAGE_MIN = 16 << 20;

    /// A limit is split into at least this many segments, so that compaction needs little room.
    private static final int SEGMENTS_MIN = 32;

    /// When the body of a block is compared with its hash.
    public enum HashOnRead {
        ALWAYS,
        /// At the first reading in the life of a process; putting a block counts as that.
        ONCE,
        NEVER
    }

    public StoreConfig {
        requireRange("inlineBelow", inlineBelow, 0, INLINE_MAX);
        requireRange("segmentBytesMax", segmentBytesMax, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        if (storageMax.isPresent()) {
            requireRange("storageMax", storageMax.getAsLong(), STORAGE_MIN, Long.MAX_VALUE);
        }
    }

    public static StoreConfig defaults() {
        return new StoreConfig(0, HashOnRead.ONCE, OptionalLong.empty(), SEGMENT_BYTES_MAX);
    }

    public StoreConfig withInlineBelow(int bytes) {
        return new StoreConfig(bytes, hashOnRead, storageMax, segmentBytesMax);
    }

    public StoreConfig withHashOnRead(HashOnRead when) {
        return new StoreConfig(inlineBelow, when, storageMax, segmentBytesMax);
    }

    public StoreConfig withStorageMax(long bytes) {
        return new StoreConfig(inlineBelow, hashOnRead, OptionalLong.of(bytes), segmentBytesMax);
    }

    public StoreConfig withSegmentBytesMax(long bytes) {
        return new StoreConfig(inlineBelow, hashOnRead, storageMax, bytes);
    }

    /// The length that segments may have in a store of at most `limit` bytes.
    public long segmentBytes(long limit) {
        return Math.max(SEGMENT_BYTES_MIN, Math.min(segmentBytesMax, limit / SEGMENTS_MIN));
    }

    private static void requireRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s is %d, limits %d to %d".formatted(name, value, min, max));
        }
    }
}
