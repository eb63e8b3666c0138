package io.ishigaki.network.yamux;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;

/// The twelve bytes before each payload.
///
/// @param flags any of [#SYN], [#ACK], [#FIN], [#RST]; others are kept and mean nothing
/// @param length of the payload; or the credit that is added, the opaque value of a ping, the reason of a go away.
/// An unsigned 32-bit number
/// @see <a href="https://github.com/libp2p/specs/blob/master/yamux/README.md#framing">Framing</a>
record FrameHeader(FrameType type, int flags, int streamId, long length) {
    static final int BYTES = 12;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    /// "the 0 ID is reserved to represent the session"
    static final int SESSION = 0;

    /// Reads a header from the next twelve bytes.
    ///
    /// @throws MalformedDataException if its version or type is unknown, or its stream id doesn't fit its type
    static FrameHeader read(ByteBuffer in) {
        int version = Byte.toUnsignedInt(in.get());
        int code = Byte.toUnsignedInt(in.get());
        int flags = Short.toUnsignedInt(in.getShort());
        int streamId = in.getInt();
        long length = Integer.toUnsignedLong(in.getInt());
        if (version != 0) {
            throw new MalformedDataException("yamux frame has version %d, expected 0".formatted(version));
        }
        FrameType type = FrameType.ofCode(code);
        if (type.isOfSession() != (streamId == SESSION)) {
            throw new MalformedDataException(
                    "yamux %s frame has stream id %s".formatted(type, Integer.toUnsignedString(streamId)));
        }
        return new FrameHeader(type, flags, streamId, length);
    }

    /// The inverse of [#read].
    void writeTo(ByteBuffer out) {
        out.put((byte) 0)
                .put((byte) type.code())
                .putShort((short) flags)
                .putInt(streamId)
                .putInt((int) length);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
