package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The stripes of some groups, found by their blocks.
///
/// *Bounds.* Remembers the group that was read last. *Confined to* one thread.
public final class IndexedStripes implements KnownStripes {
    private final StripeIndex index;
    private final BlockSource nodes;
    private final Predicate<Cid> trusted;
    private Optional<Read> last = Optional.empty();

    private record Read(Cid cid, PlanNode.Group group) {}

    /// The stripes of some groups.
    ///
    /// @param nodes where the blocks of plans are
    /// @param trusted says of the node of a group whether it is one of them: nobody looks whether the parity
    ///     of these is that of their data
    public IndexedStripes(StripeIndex index, BlockSource nodes, Predicate<Cid> trusted) {
        this.index = index;
        this.nodes = nodes;
        this.trusted = trusted;
    }

    @Override
    public Optional<Stripe> find(StorageClass of, List<Cell> data) throws IOException {
        for (StripeIndex.Place each :
                index.find(data.getFirst().pieces().getFirst().cid().multihash())) {
            Optional<Stripe> stripe = trusted.test(each.node()) ? stripe(each) : Optional.empty();
            if (stripe.filter(found -> found.of().equals(of) && found.data().equals(data))
                    .isPresent()) {
                return stripe;
            }
        }
        return Optional.empty();
    }

    private Optional<Stripe> stripe(StripeIndex.Place place) throws IOException {
        return group(place.node())
                .map(PlanNode.Group::stripes)
                .filter(stripes -> place.stripe() < stripes.size())
                .map(stripes -> stripes.get(place.stripe()));
    }

    private Optional<PlanNode.Group> group(Cid cid) throws IOException {
        if (last.filter(read -> read.cid().equals(cid)).isEmpty()) {
            Optional<Block> block = nodes.get(cid);
            if (block.isEmpty() || !(decode(block.get()) instanceof PlanNode.Group group)) {
                return Optional.empty();
            }
            last = Optional.of(new Read(cid, group));
        }
        return last.map(Read::group);
    }

    private static PlanNode decode(Block block) {
        try {
            return PlanNode.decode(block.body());
        } catch (MalformedDataException e) {
            throw new AssertionError("node %s was read before".formatted(block.cid()), e);
        }
    }
}
