package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// How much of a segment is still pointed at, as bytes of bodies and as blocks.
///
/// @param bytes length of the file that is committed
/// @param liveBytes bytes of bodies that the index points at
/// @param retired whether nothing points at it any more and its file goes
record SegmentUse(long bytes, long liveBytes, long liveBlocks, boolean retired) {
    static final SegmentUse NONE = new SegmentUse(0, 0, 0, false);

    SegmentUse withBytes(long newBytes) {
        return new SegmentUse(newBytes, liveBytes, liveBlocks, retired);
    }

    SegmentUse plus(long bodyBytes, long blocks) {
        return new SegmentUse(bytes, liveBytes + bodyBytes, liveBlocks + blocks, retired);
    }

    SegmentUse retire() {
        return new SegmentUse(bytes, 0, 0, true);
    }

    Bytes encode() {
        var out = new ByteArrayOutputStream();
        Uvarint.write(out, bytes);
        Uvarint.write(out, liveBytes);
        Uvarint.write(out, liveBlocks);
        Uvarint.write(out, retired ? 1 : 0);
        return Bytes.ofOwned(out.toByteArray());
    }

    static SegmentUse read(ByteBuffer in) {
        return new SegmentUse(Uvarint.read(in), Uvarint.read(in), Uvarint.read(in), Uvarint.read(in) == 1);
    }
}
