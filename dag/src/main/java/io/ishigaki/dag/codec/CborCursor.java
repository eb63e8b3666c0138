package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;

/// Reads the items of a block of dag-cbor one behind the other, for formats whose order is known, without a tree of
/// values, which may take fifty times the bytes of the block.
///
/// Every method reads one item and throws [MalformedDataException] if another kind of item is there, or none. Counts
/// are such as the rest of the block has room for. Confined to the thread that made it.
public final class CborCursor {
    private final ByteBuffer in;
    private final CborHeads heads;

    public CborCursor(Bytes block) {
        this.in = block.asBuffer();
        this.heads = new CborHeads(in);
    }

    /// The number of items of the list whose items follow.
    public int list() {
        return heads.count(info(CborReader.MAJOR_LIST, "list"), 1);
    }

    /// The number of entries of the map whose keys and values follow in turn.
    public int map() {
        return heads.count(info(CborReader.MAJOR_MAP, "map"), 2);
    }

    public String text() {
        byte[] content = new byte[heads.count(info(CborReader.MAJOR_TEXT, "text"), 1)];
        in.get(content);
        return Utf8.decode(content);
    }

    /// An integer from 0 to `max`.
    public int number(int max) {
        long number = heads.argument(info(CborReader.MAJOR_UINT, "number"));
        if (number < 0 || number > max) {
            throw new MalformedDataException(
                    "cbor: number is %s, limit %d".formatted(Long.toUnsignedString(number), max));
        }
        return (int) number;
    }

    public Cid link() {
        if (heads.argument(info(CborReader.MAJOR_TAG, "link")) != CborReader.TAG_LINK) {
            throw new MalformedDataException("cbor: unknown tag before byte %d".formatted(in.position()));
        }
        return heads.linkTarget();
    }

    /// Checks that nothing follows.
    public void end() {
        if (in.hasRemaining()) {
            throw new MalformedDataException("cbor: %d bytes follow the value".formatted(in.remaining()));
        }
    }

    private int info(int major, String kind) {
        int initial = heads.initial();
        if (initial >>> 5 != major) {
            throw new MalformedDataException("cbor: no %s at byte %d".formatted(kind, in.position() - 1));
        }
        return initial & 0x1F;
    }
}
