package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;

/// The heads of CBOR items: an initial byte of major type and info, and an argument of up to eight
/// bytes, which must be in the shortest form.
///
/// Confined to the thread that made it.
final class CborHeads {
    private final ByteBuffer in;

    CborHeads(ByteBuffer in) {
        this.in = in;
    }

    int initial() {
        require(1);
        return in.get() & 0xFF;
    }

    /// The argument that `info` holds or announces, unsigned.
    long argument(int info) {
        return switch (info) {
            case 24 -> shortest(fixed(1), 24);
            case 25 -> shortest(fixed(2), 1L << 8);
            case 26 -> shortest(fixed(4), 1L << 16);
            case 27 -> shortest(fixed(8), 1L << 32);
            case 28, 29, 30 -> throw malformed("reserved length form %d".formatted(info));
            case 31 -> throw malformed("indefinite length");
            default -> info;
        };
    }

    private long shortest(long argument, long least) {
        if (Long.compareUnsigned(argument, least) < 0) {
            throw malformed("%d is not in its shortest form".formatted(argument));
        }
        return argument;
    }

    /// An unsigned integer of `length` bytes.
    long fixed(int length) {
        require(length);
        return switch (length) {
            case 1 -> in.get() & 0xFF;
            case 2 -> in.getShort() & 0xFFFF;
            case 4 -> in.getInt() & 0xFFFF_FFFFL;
            case 8 -> in.getLong();
            default -> throw new IllegalArgumentException("no integer has %d bytes".formatted(length));
        };
    }

    /// A count of things of which each takes at least `bytesEach`, hence one that the block has
    /// room for.
    int count(int info, int bytesEach) {
        long count = argument(info);
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw malformed(
                    "cut short: %s announced, %d bytes left".formatted(Long.toUnsignedString(count), in.remaining()));
        }
        return (int) count;
    }

    void skip(int length) {
        in.position(in.position() + length);
    }

    void skipSimple(int info) {
        switch (info) {
            case CborReader.FALSE, CborReader.TRUE, CborReader.NULL, CborReader.UNDEFINED -> {}
            case CborReader.FLOAT_16 -> fixed(2);
            case CborReader.FLOAT_32 -> fixed(4);
            case CborReader.FLOAT_64 -> fixed(8);
            default -> throw malformed("unknown simple value %d".formatted(info));
        }
    }

    /// The item under tag 42: bytes that begin with the identity multibase prefix, 0, and go on
    /// with a binary CID.
    Cid linkTarget() {
        int initial = initial();
        if (initial >>> 5 != CborReader.MAJOR_BYTES) {
            throw malformed("link is no byte string");
        }
        int end = count(initial & 0x1F, 1) + in.position();
        if (end == in.position() || in.get() != 0) {
            throw malformed("link does not begin with multibase identity");
        }
        int outerLimit = in.limit();
        in.limit(end);
        try {
            Cid cid = Cid.read(in);
            if (in.hasRemaining()) {
                throw malformed("%d bytes follow the CID of a link".formatted(in.remaining()));
            }
            return cid;
        } finally {
            in.limit(outerLimit);
        }
    }

    private void require(int length) {
        if (in.remaining() < length) {
            throw malformed("cut short: %d bytes needed, %d left".formatted(length, in.remaining()));
        }
    }

    private MalformedDataException malformed(String what) {
        return new MalformedDataException("cbor: %s at byte %d".formatted(what, in.position()));
    }
}
