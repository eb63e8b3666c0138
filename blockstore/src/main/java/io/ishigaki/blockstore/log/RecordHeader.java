package io.ishigaki.blockstore.log;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The header of one record, little-endian.
///
/// ```text
/// offset  bytes
///      0      8  magic of the file
///      8      1  type: 1 block, 2 trailer, 3 journal entry
///      9      1  flags, 0
///     10      2  length of this header, h
///     12      4  length of the body behind it
///     16   h-20  key: the multihash of a block, the fields of a trailer
///    h-4      4  CRC-32C of the h-4 bytes before
/// ```
public record RecordHeader(Type type, Bytes key, int bodyLength) {
    static final int FIXED_BYTES = 20;

    /// Length of the header of a block under a hash of 32 bytes.
    public static final int TYPICAL_BYTES = FIXED_BYTES + 34;

    static final int KEY_BYTES_MAX = 256;
    static final int BYTES_MAX = FIXED_BYTES + KEY_BYTES_MAX;

    /// A block that was asked for as a big one; a journal entry stays far below that.
    static final int BODY_BYTES_MAX = Block.BIG_BYTES_MAX;

    /// What a record is.
    public enum Type {
        BLOCK(1),
        TRAILER(2),
        ENTRY(3);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        private static @Nullable Type of(int code) {
            return switch (code) {
                case 1 -> BLOCK;
                case 2 -> TRAILER;
                case 3 -> ENTRY;
                default -> null;
            };
        }
    }

    int bytes() {
        return bytes(key);
    }

    static int bytes(Bytes key) {
        return FIXED_BYTES + key.length();
    }

    /// Writes a header at the position of `out`, a little-endian buffer.
    static void write(ByteBuffer out, long magic, Type type, Bytes key, int bodyLength) {
        int start = out.position();
        out.putLong(magic).put((byte) type.code).put((byte) 0);
        out.putShort((short) bytes(key)).putInt(bodyLength).put(key.asBuffer());
        out.putInt(crc(out, start, out.position()));
    }

    /// Reads the header at the position of `in`, or null if none of this file's is there whole.
    static @Nullable RecordHeader read(ByteBuffer in, long magic) {
        int start = in.position();
        if (in.remaining() < FIXED_BYTES || in.getLong(start) != magic) {
            return null;
        }
        Type type = Type.of(in.get(start + 8));
        int length = Short.toUnsignedInt(in.getShort(start + 10));
        int bodyLength = in.getInt(start + 12);
        if (length < FIXED_BYTES || length > BYTES_MAX || length > in.remaining()) {
            return null;
        }
        int crcAt = start + length - Integer.BYTES;
        if (in.getInt(crcAt) != crc(in, start, crcAt)
                || type == null
                || bodyLength < 0
                || bodyLength > BODY_BYTES_MAX) {
            return null;
        }
        Bytes key = Bytes.copyOf(in.slice(start + 16, length - FIXED_BYTES));
        in.position(start + length);
        return new RecordHeader(type, key, bodyLength);
    }

    private static int crc(ByteBuffer buffer, int from, int to) {
        var crc = new CRC32C();
        crc.update(buffer.slice(from, to - from));
        return (int) crc.getValue();
    }
}
