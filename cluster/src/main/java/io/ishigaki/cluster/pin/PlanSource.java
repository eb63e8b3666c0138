package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.KnownLeaves;
import io.ishigaki.cluster.read.PinnedBlocks;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The blocks of a DAG that is to be planned: those that are here, and those that a draft has spread, which are
/// brought back where parity has to be made of them anew.
///
/// Thread-safe.
final class PlanSource implements BlockSource, KnownLeaves {
    private final Pinner.Ports ports;
    private final Waiting waiting;

    /// Nodes of the draft: they list leaves alone.
    private final Set<Cid> nodes;

    PlanSource(Pinner.Ports ports, Draft draft) {
        this.ports = ports;
        this.waiting = draft.waiting();
        this.nodes = Set.copyOf(draft.nodes());
    }

    @Override
    public OptionalInt length(Cid cid) throws IOException {
        if (nodes.isEmpty() || ports.store().has(cid)) {
            return OptionalInt.empty();
        }
        return ports.keeper().lengthIn(nodes, cid);
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        return ports.store().size(cid);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        if (nodes.isEmpty() || cid.multihash().isIdentity()) {
            return ports.store().get(cid);
        }
        Optional<Block> here = keep(cid);
        return here.isPresent() ? here : bring(cid);
    }

    @Override
    public boolean copyTo(Cid cid, ByteBuffer room) throws IOException {
        return nodes.isEmpty() ? ports.store().copyTo(cid, room) : BlockSource.super.copyTo(cid, room);
    }

    /// A block that is here, and might go before its stripe is listed: it may stand in another of the draft.
    private Optional<Block> keep(Cid cid) throws IOException {
        try (WriteSession session = ports.store().begin()) {
            Optional<Block> here = session.touch(cid) ? ports.store().get(cid) : Optional.empty();
            if (here.isPresent()) {
                waiting.keep(session, List.of(cid.multihash()));
            }
            return here;
        }
    }

    /// Gets a block from members, and keeps it until it stands in a stripe that is claimed.
    private Optional<Block> bring(Cid cid) throws IOException {
        try (WriteSession session = ports.store().begin();
                RequestSource members = ports.sources().open()) {
            Map<Multihash, Block> decoded = new HashMap<>();
            var ways = new PinnedBlocks.Ways(
                    each -> Optional.ofNullable(decoded.get(each.multihash())),
                    members,
                    block -> decoded.put(block.cid().multihash(), block));
            Optional<Block> block = ports.blocks().get(cid, ways);
            if (block.isPresent()) {
                session.put(block.get());
                session.sync();
                waiting.keep(session, List.of(cid.multihash()));
            }
            return block;
        } catch (InterruptedException e) {
            throw Draft.interrupted(e);
        }
    }
}
