package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.PlanWalk;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads whole plans. Stateless.
final class Plans {
    private Plans() {}

    /// A plan.
    ///
    /// @param blocks of the plan itself, the root first
    /// @param groups what it lists
    record Tree(List<Cid> blocks, List<Node> groups) {
        Tree {
            blocks = List.copyOf(blocks);
            groups = List.copyOf(groups);
        }
    }

    record Node(Cid cid, PlanNode.Group group) {}

    /// Reads the plan under `root`.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a block of it can't be had
    /// @throws io.ishigaki.multiformats.MalformedDataException if it is no plan, or breaks a limit
    static Tree read(BlockSource source, Cid root) throws IOException {
        List<Cid> blocks = new ArrayList<>();
        List<Node> groups = new ArrayList<>();
        new PlanWalk(source).walk(root, (cid, node) -> {
            blocks.add(cid);
            switch (node) {
                case PlanNode.Root top -> source.expect(top.nodes());
                case PlanNode.Branch branch -> source.expect(branch.nodes());
                case PlanNode.Group group -> groups.add(new Node(cid, group));
            }
        });
        return new Tree(blocks, groups);
    }
}
