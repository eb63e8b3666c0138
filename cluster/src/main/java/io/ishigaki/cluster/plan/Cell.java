package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.List;

/// Blocks whose bytes, one behind the other, are one cell of a stripe.
public record Cell(List<Piece> pieces) {
    /// More has only a cell of one block.
    public static final int BYTES_MAX = 1 << 20;

    /// Checks what any cell holds.
    ///
    /// @throws MalformedDataException if there is no block, or several are too long together
    public Cell {
        pieces = List.copyOf(pieces);
        if (pieces.isEmpty()) {
            throw new MalformedDataException("a cell has no block");
        }
        long length = pieces.stream().mapToLong(Piece::length).sum();
        if (pieces.size() > 1 && length > BYTES_MAX) {
            throw new MalformedDataException(
                    "a cell of %d blocks is %d bytes, limit %d".formatted(pieces.size(), length, BYTES_MAX));
        }
    }

    /// In bytes.
    public int length() {
        return pieces.stream().mapToInt(Piece::length).sum();
    }

    /// Whether the block lies in it.
    public boolean has(Multihash block) {
        return pieces.stream().anyMatch(each -> each.cid().multihash().equals(block));
    }

    /// The blocks of a cell whose bytes are `bytes`.
    ///
    /// @throws MalformedDataException if they are others
    public List<Block> blocksOf(Bytes bytes) {
        if (bytes.length() != length()) {
            throw new MalformedDataException("cell of %s is %d bytes, expected %d"
                    .formatted(pieces.getFirst().cid(), bytes.length(), length()));
        }
        var blocks = new ArrayList<Block>();
        int offset = 0;
        for (Piece piece : pieces) {
            Bytes body = bytes.slice(offset, piece.length());
            if (!piece.cid().multihash().matches(body)) {
                throw new MalformedDataException("bytes of the cell are not those of block " + piece.cid());
            }
            blocks.add(new Block(piece.cid(), body));
            offset += piece.length();
        }
        return blocks;
    }
}
