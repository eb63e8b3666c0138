package io.ishigaki.blockstore.log;

import io.ishigaki.multiformats.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The key of a trailer: what it says of the batch that it ends, little-endian.
///
/// ```text
/// offset  bytes
///      0      8  sequence number of the batch, rising through all files of a log
///      8      4  records in the file up to here, trailers apart
///     12      4  records in the batch
///     16      4  bytes of the batch before the trailer
///     20      4  CRC-32C of those bytes
/// ```
record Trailer(long sequence, int fileRecords, int batchRecords, int batchBytes, int crc) {
    static final int BYTES = 24;

    Bytes encode() {
        var out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(sequence)
                .putInt(fileRecords)
                .putInt(batchRecords)
                .putInt(batchBytes)
                .putInt(crc);
        return Bytes.ofOwned(out.array());
    }

    /// The inverse of [#encode], or null for a key of another length.
    static @Nullable Trailer decode(Bytes key) {
        if (key.length() != BYTES) {
            return null;
        }
        ByteBuffer in = key.asBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return new Trailer(in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }
}
