package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads as many whole cells of a stripe as are needed to decode the others. Stateless.
public final class CellReader {
    private CellReader() {}

    /// The bytes of as many cells as the stripe needs, by position; empty if too few of `candidates` can be had.
    ///
    /// @param candidates positions, the best first
    public static Optional<SortedMap<Integer, Bytes>> read(Stripe stripe, List<Integer> candidates, BlockSource blocks)
            throws IOException {
        SortedMap<Integer, Bytes> cells = new TreeMap<>();
        for (int position : candidates) {
            if (cells.size() < stripe.needed()) {
                readCell(stripe, position, blocks).ifPresent(cell -> cells.put(position, cell));
            }
        }
        return cells.size() < stripe.needed() ? Optional.empty() : Optional.of(cells);
    }

    private static Optional<Bytes> readCell(Stripe stripe, int position, BlockSource blocks) throws IOException {
        Cell wanted = stripe.at(position);
        byte[] cell = new byte[wanted.length()];
        int offset = 0;
        for (Piece each : wanted.pieces()) {
            Optional<Block> block = blocks.get(each.cid());
            if (block.isEmpty() || block.get().size() != each.length()) {
                return Optional.empty();
            }
            block.get().body().copyTo(0, cell, offset, each.length());
            offset += each.length();
        }
        return Optional.of(Bytes.ofOwned(cell));
    }
}
