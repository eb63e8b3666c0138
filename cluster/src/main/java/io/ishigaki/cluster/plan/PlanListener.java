package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Block;
import java.io.IOException;

/// Hears of a plan as it is made.
public interface PlanListener {
    /// A block of parity that was made, of a stripe of the group whose node comes next.
    void parity(Block block) throws IOException;

    /// A stripe that was not known before, after its parity; of a group whose node comes later.
    default void stripe(Stripe stripe) throws IOException {}

    /// A node, after all that it links to; the root comes last.
    void node(Block block, PlanNode node) throws IOException;
}
