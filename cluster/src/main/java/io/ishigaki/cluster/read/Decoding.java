package io.ishigaki.cluster.read;

import io.ishigaki.cluster.hold.CellReader;
import io.ishigaki.cluster.hold.Spot;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeCoder;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Makes blocks that nobody has from other cells of their stripe. Stateless.
final class Decoding {
    private Decoding() {}

    /// The blocks of the cells that are [missing][Spot#missing]; empty if too few others can be had.
    static Optional<List<Block>> decode(Spot spot, BlockSource blocks) throws IOException {
        Stripe stripe = spot.stripe();
        Optional<SortedMap<Integer, Bytes>> cells = CellReader.read(stripe, spot.candidates(), blocks);
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        List<Block> decoded = new ArrayList<>();
        new StripeCoder(stripe.of())
                .rebuild(stripe, cells.get(), spot.missing())
                .forEach((position, bytes) -> decoded.addAll(stripe.at(position).blocksOf(bytes)));
        return Optional.of(decoded);
    }
}
