package io.ishigaki.blockstore;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A walk forward from a root that shows each CID once, however often it is linked.
///
/// Holds the CIDs it has seen; walks of several roots by one object skip what an earlier one saw.
/// Confined to its caller's thread.
final class DagWalk {
    private final BlockSource source;
    private final Set<Cid> seen = new HashSet<>();

    DagWalk(BlockSource source) {
        this.source = source;
    }

    /// Shows `root` and all below it, as CIDv1, with the block where it is here; ends early when
    /// `visitor` answers false.
    boolean from(Cid root, Visitor visitor) throws IOException {
        return walk(new ArrayDeque<>(List.of(root.toV1())), visitor);
    }

    /// Shows all below `root`, and not `root` itself.
    boolean below(Cid root, Visitor visitor) throws IOException {
        Deque<Cid> ahead = new ArrayDeque<>();
        source.get(root).ifPresent(block -> pushLinks(block, ahead));
        return walk(ahead, visitor);
    }

    private boolean walk(Deque<Cid> ahead, Visitor visitor) throws IOException {
        while (!ahead.isEmpty()) {
            Cid cid = ahead.pop();
            if (!seen.add(cid)) {
                continue;
            }
            Optional<Block> block = source.get(cid);
            if (!visitor.visit(cid, block)) {
                return false;
            }
            block.ifPresent(found -> pushLinks(found, ahead));
        }
        return true;
    }

    private static void pushLinks(Block block, Deque<Cid> ahead) {
        Links.of(block).forEach(link -> ahead.push(link.toV1()));
    }

    @FunctionalInterface
    interface Visitor {
        boolean visit(Cid cid, Optional<Block> block) throws IOException;
    }
}
