package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.PlanListener;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/// Stores a plan and its parity as they are made, and claims all that it lists and that is here, which is
/// everything but the parity of stripes that were known before: when the plan is made, it needs no pin.
///
/// @param store where the DAG is
/// @param session of that store, begun before the plan, and closed after it
/// @param elsewhere which stripes are kept by another plan, and not claimed
public record Claiming(BlockSource store, WriteSession session, Predicate<Stripe> elsewhere) implements PlanListener {
    @Override
    public void parity(Block block) throws IOException {
        session.put(block);
    }

    @Override
    public void node(Block block, PlanNode node) throws IOException {
        session.put(block);
        // The store tells of what was put only once it is synced.
        session.sync();
        session.claim(
                node instanceof PlanNode.Group group
                        ? CellClaims.ofPresent(block.cid(), group, store, elsewhere)
                        : List.of(CellClaims.ofPlanBlock(block.cid())));
    }
}
