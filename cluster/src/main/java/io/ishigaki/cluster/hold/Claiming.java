package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.PlanListener;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.util.List;

/// Stores a plan and its parity as they are made, and claims all that it lists: when the plan is made, it needs no
/// pin.
///
/// @param session begun before the plan, and closed after it
public record Claiming(WriteSession session) implements PlanListener {
    @Override
    public void parity(Block block) throws IOException {
        session.put(block);
    }

    @Override
    public void node(Block block, PlanNode node) throws IOException {
        session.put(block);
        session.claim(
                node instanceof PlanNode.Group group
                        ? CellClaims.ofAll(block.cid(), group)
                        : List.of(CellClaims.ofPlanBlock(block.cid())));
    }
}
