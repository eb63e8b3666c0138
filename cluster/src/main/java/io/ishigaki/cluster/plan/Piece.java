package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;

/// A block in a cell: its name, as CIDv1, and the length of its body in bytes.
public record Piece(Cid cid, int length) {
    /// Checks what any piece holds.
    ///
    /// @throws MalformedDataException if no peer would take such a block, or its name can't be checked
    public Piece {
        if (cid.version() != Cid.Version.V1 || cid.multihash().isIdentity()) {
            throw new MalformedDataException("%s is no CIDv1 of a block outside of its name".formatted(cid));
        }
        cid.multihash().checkAllowed();
        if (length < 0 || length > Block.BYTES_MAX) {
            throw new MalformedDataException("block %s is %d bytes, limit %d".formatted(cid, length, Block.BYTES_MAX));
        }
    }
}
