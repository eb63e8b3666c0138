package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The claims by which a box holds plans and cells. Stateless.
public final class CellClaims {
    private CellClaims() {}

    /// The claim of a block of a plan.
    public static Claim ofPlanBlock(Cid block) {
        return new Claim(new ClaimKey.OfNode(block).toBytes(), List.of(block.multihash()));
    }

    static Claim ofCell(Cid node, Stripe stripe, CellRef cell) {
        List<Multihash> blocks = stripe.at(cell.position()).pieces().stream()
                .map(Piece::cid)
                .map(Cid::multihash)
                .distinct()
                .toList();
        return new Claim(new ClaimKey.OfCell(node, cell.stripe(), cell.position()).toBytes(), blocks);
    }

    /// The claims of a plan node and of every cell of it that is all in `store`; of copies, one; of stripes that are
    /// kept elsewhere, none.
    static List<Claim> ofPresent(Cid cid, PlanNode.Group node, BlockSource store, Predicate<Stripe> elsewhere)
            throws IOException {
        List<Claim> claims = new ArrayList<>();
        claims.add(ofPlanBlock(cid));
        for (int number = 0; number < node.stripes().size(); number++) {
            Stripe stripe = node.stripes().get(number);
            int positions = elsewhere.test(stripe) ? 0 : stripe.needed() == 1 ? 1 : stripe.positions();
            for (int position = 0; position < positions; position++) {
                if (isPresent(stripe.at(position), store)) {
                    claims.add(ofCell(cid, stripe, new CellRef(number, position)));
                }
            }
        }
        return claims;
    }

    static boolean isPresent(Cell cell, BlockSource store) throws IOException {
        for (Piece each : cell.pieces()) {
            if (!store.has(each.cid())) {
                return false;
            }
        }
        return true;
    }
}
