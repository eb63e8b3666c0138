package io.ishigaki.network.noise;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Puts records together from what arrives, and holds one that is incomplete.
///
/// *Bounds.* Holds at most twice the bytes of one record that have arrived, and nothing between records. Confined to an
/// event loop.
final class RecordReader {
    static final int RECORD_BYTES_MAX = (1 << 16) - 1;

    private static final int INCOMPLETE = -1;
    private static final byte[] NOTHING = {};

    private int bytesMax;
    private byte[] held = NOTHING;
    private int heldLength;

    RecordReader(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Lets records be as long as `bytes` from now on.
    void limit(int bytes) {
        bytesMax = bytes;
    }

    /// Takes bytes of `in` for the next record, which ends up in the [scratch][Scratch] of this event loop.
    ///
    /// @return its length; -1 if `in` is at its end before that
    /// @throws MalformedDataException if the record is longer than the limit
    int read(ByteBuf in) {
        if (!gather(in, Short.BYTES)) {
            return INCOMPLETE;
        }
        int length = Byte.toUnsignedInt(held[0]) << 8 | Byte.toUnsignedInt(held[1]);
        if (length > bytesMax) {
            throw new MalformedDataException("noise record is %d bytes, limit %d".formatted(length, bytesMax));
        }
        byte[] record = Scratch.current().record();
        int before = heldLength - Short.BYTES;
        if (in.readableBytes() < length - before) {
            boolean _ = gather(in, Short.BYTES + length);
            return INCOMPLETE;
        }
        System.arraycopy(held, Short.BYTES, record, 0, before);
        in.readBytes(record, before, length - before);
        clear();
        return length;
    }

    /// Moves bytes of `in` to those that are held, until there are `length`; false if there aren't.
    private boolean gather(ByteBuf in, int length) {
        int part = Math.min(length - heldLength, in.readableBytes());
        if (part > 0) {
            int needed = heldLength + part;
            if (needed > held.length) {
                held = Arrays.copyOf(held, Math.max(needed, Math.min(2 * held.length, length)));
            }
            in.readBytes(held, heldLength, part);
            heldLength += part;
        }
        return heldLength >= length;
    }

    void clear() {
        held = NOTHING;
        heldLength = 0;
    }
}
