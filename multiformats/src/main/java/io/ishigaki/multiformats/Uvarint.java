package io.ishigaki.multiformats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Unsigned variable-length integers: seven bits a byte, least significant first, at most nine bytes, in the shortest
/// form.
///
/// @see <a
/// href="https://github.com/multiformats/unsigned-varint#practical-maximum-of-9-bytes-for-security">unsigned-varint</a>
public final class Uvarint {
    /// "For security, to avoid memory attacks, we use a 'practical max' of 9 bytes."
    public static final int BYTES_MAX = 9;

    private Uvarint() {}

    /// Reads one integer at the position of `in`, leaving the position just past it.
    ///
    /// @throws MalformedDataException if it is cut short, longer than nine bytes, or not in its shortest form
    public static long read(ByteBuffer in) {
        long value = 0;
        for (int index = 0; index < BYTES_MAX; index++) {
            if (!in.hasRemaining()) {
                throw new MalformedDataException("varint is cut short after %d bytes".formatted(index));
            }
            byte next = in.get();
            value |= (long) (next & 0x7F) << (7 * index);
            if (next >= 0) {
                if (next == 0 && index > 0) {
                    throw new MalformedDataException("varint of %d bytes is not minimal".formatted(index + 1));
                }
                return value;
            }
        }
        throw new MalformedDataException("varint is longer than %d bytes".formatted(BYTES_MAX));
    }

    /// Appends `value`, which must not be negative; [#read] is its inverse.
    public static void write(ByteArrayOutputStream out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("varint of a negative value: " + value);
        }
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /// Writes `value` into `target` at `offset` and answers the offset behind it.
    public static int write(byte[] target, int offset, long value) {
        int at = offset;
        long rest = value;
        while (rest >= 0x80) {
            target[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    /// The number of bytes that [#write] uses for `value`.
    public static int length(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }
}
