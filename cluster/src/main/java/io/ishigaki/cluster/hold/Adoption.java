package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Claim;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the cells of a new plan node that this box claims under another node which lists the same stripe: they are
/// claimed under the new one too, and nobody has to fetch or decode them.
///
/// *Bounds.* Remembers the node that was read last. *Confined to* one job.
final class Adoption {
    private final Blockstore store;
    private final StripeIndex index;
    private Optional<Plans.Node> last = Optional.empty();

    Adoption(Blockstore store, StripeIndex index) {
        this.store = store;
        this.index = index;
    }

    /// The cells of a node that are claimed as those of other nodes, and their claims.
    record Found(Plans.Node node, List<CellRef> cells) {
        List<Claim> claims() {
            return cells.stream()
                    .map(each ->
                            CellClaims.ofCell(node.cid(), node.group().stripes().get(each.stripe()), each))
                    .toList();
        }
    }

    /// What this box has of `node`, whose cells nobody has claimed here yet.
    Found find(Plans.Node node) throws IOException {
        List<CellRef> found = new ArrayList<>();
        for (int number = 0; number < node.group().stripes().size(); number++) {
            Stripe stripe = node.group().stripes().get(number);
            Piece first = stripe.data().getFirst().pieces().getFirst();
            for (StripeIndex.Place each : index.find(first.cid().multihash())) {
                if (!each.node().equals(node.cid())) {
                    addClaimed(found, stripe, number, each);
                }
            }
        }
        return new Found(node, found.stream().distinct().toList());
    }

    private void addClaimed(List<CellRef> found, Stripe stripe, int number, StripeIndex.Place place)
            throws IOException {
        List<Integer> positions = new ArrayList<>();
        store.claims().forEach(ClaimKey.prefix(place.node(), place.stripe()), claim -> {
            if (ClaimKey.decode(claim.key()) instanceof ClaimKey.OfCell cell) {
                positions.add(cell.position());
            }
            return true;
        });
        if (!positions.isEmpty() && stripe(place).filter(stripe::equals).isPresent()) {
            for (int position : positions) {
                // What was found damaged, and is about to be got anew, can't be claimed.
                if (CellClaims.isPresent(stripe.at(position), store)) {
                    found.add(new CellRef(number, position));
                }
            }
        }
    }

    private Optional<Stripe> stripe(StripeIndex.Place place) throws IOException {
        if (last.filter(read -> read.cid().equals(place.node())).isEmpty()) {
            last = read(place.node(), store);
        }
        return last.map(read -> read.group().stripes())
                .filter(stripes -> place.stripe() < stripes.size())
                .map(stripes -> stripes.get(place.stripe()));
    }

    private static Optional<Plans.Node> read(Cid cid, BlockSource source) throws IOException {
        Optional<Block> block = source.get(cid);
        return block.isPresent() && PlanNode.decode(block.get().body()) instanceof PlanNode.Group group
                ? Optional.of(new Plans.Node(cid, group))
                : Optional.empty();
    }
}
