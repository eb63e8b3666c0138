package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// The loose row of a whole batch of the log: its blocks share one stamp, and are found by reading
/// the batch. A row for each block would cost more than the blocks' own entries, and most of them
/// are pinned a moment later.
///
/// ```text
/// row of one block   = multihash                           at an odd stamp
/// row of a batch     = uvarint count, segment, from, to    at an even stamp
/// row of a moved one = nothing                             at an even stamp and its multihash
/// ```
///
/// The last is that of a block which compaction has moved away from its batch.
///
/// @param count how many of the batch's blocks are still loose under this stamp
/// @param from where the batch begins in its segment
/// @param to where it ends
record LooseBatch(int count, long segment, long from, long to) {
    static boolean isShared(long stamp) {
        return (stamp & 1) == 0;
    }

    /// The key of the row of a block that was moved away from its batch.
    static Bytes movedKey(long stamp, Bytes multihash) {
        ByteBuffer key = ByteBuffer.allocate(Long.BYTES + multihash.length());
        return Bytes.ofOwned(key.putLong(stamp).put(multihash.asBuffer()).array());
    }

    /// Whether `position` lies in this batch.
    boolean holds(Position position) {
        return position.segment() == segment && position.offset() >= from && position.offset() < to;
    }

    LooseBatch plus(int change) {
        return new LooseBatch(count + change, segment, from, to);
    }

    LogPosition start() {
        return new LogPosition(segment, from, 0, 0);
    }

    Bytes encode() {
        var out = new ByteArrayOutputStream();
        Uvarint.write(out, count);
        Uvarint.write(out, segment);
        Uvarint.write(out, from);
        Uvarint.write(out, to);
        return Bytes.ofOwned(out.toByteArray());
    }

    static LooseBatch read(ByteBuffer in) {
        return new LooseBatch((int) Uvarint.read(in), Uvarint.read(in), Uvarint.read(in), Uvarint.read(in));
    }
}
