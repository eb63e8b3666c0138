package io.ishigaki.multiformats;

import java.nio.ByteBuffer;

/// Unsigned integers as protobuf has them: seven bits a byte, least significant first, 64 bits in at most ten bytes.
///
/// Unlike a [Uvarint], one may have all 64 bits, and may be longer than it need be.
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding/#varints">Protobuf, base 128 varints</a>
public final class ProtobufVarint {
    /// "They allow encoding unsigned 64-bit integers using anywhere between one and ten bytes".
    private static final int BYTES_MAX = 10;

    private ProtobufVarint() {}

    /// Reads one integer at the position of `in`, leaving the position just past it.
    ///
    /// @param message what it is part of, for errors
    /// @throws MalformedDataException if it is cut short or longer than 64 bits
    public static long read(ByteBuffer in, String message) {
        long value = 0;
        for (int index = 0; index < BYTES_MAX; index++) {
            if (!in.hasRemaining()) {
                throw new MalformedDataException(
                        "%s has a varint cut short, at byte %d".formatted(message, in.position()));
            }
            byte next = in.get();
            if (index == BYTES_MAX - 1 && (next & 0xFF) > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << (7 * index);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedDataException(
                "%s has a varint longer than 64 bits, at byte %d".formatted(message, in.position()));
    }
}
