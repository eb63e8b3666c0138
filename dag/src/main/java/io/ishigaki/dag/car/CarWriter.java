package io.ishigaki.dag.car;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Uvarint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes an archive of version 1: a header, then blocks in the order in which they come.
///
/// Remembers the CIDs that it wrote only where repeats are dropped. Writes each section in two
/// pieces, so the stream should buffer small ones. Confined to one thread; never closes the stream.
public final class CarWriter {
    /// What becomes of a block that was written before.
    public enum Repeats {
        /// It is written again.
        KEPT,
        /// It is dropped if it has the same CID.
        DROPPED
    }

    private final OutputStream out;
    private final Repeats repeats;
    private final Set<Cid> written = new HashSet<>();

    private CarWriter(OutputStream out, Repeats repeats) {
        this.out = out;
        this.repeats = repeats;
    }

    /// Writes the header to `out`.
    public static CarWriter begin(OutputStream out, List<Cid> roots, Repeats repeats) throws IOException {
        Bytes header = new CarHeader(CarHeader.VERSION_1, roots).encode();
        byte[] prefix = new byte[Uvarint.length(header.length())];
        Uvarint.write(prefix, 0, header.length());
        out.write(prefix);
        header.writeTo(out);
        return new CarWriter(out, repeats);
    }

    /// Writes one section, unless the block is a repeat to be dropped.
    public void write(Block block) throws IOException {
        if (repeats == Repeats.DROPPED && !written.add(block.cid())) {
            return;
        }
        Bytes cid = block.cid().toBytes();
        int length = cid.length() + block.size();
        byte[] head = new byte[Uvarint.length(length) + cid.length()];
        int at = Uvarint.write(head, 0, length);
        cid.copyTo(0, head, at, cid.length());
        out.write(head);
        block.body().writeTo(out);
    }
}
