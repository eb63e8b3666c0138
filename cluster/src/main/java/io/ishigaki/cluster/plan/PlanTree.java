package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The tree above the groups of a plan, built from left to right.
///
/// *Bounds.* Holds at most [PlanNode#LINKS_MAX] links of each level. *Confined to* one thread.
final class PlanTree {
    /// On average a branch has two to the power of this links.
    static final int BRANCH_BITS = 9;

    private final PlanListener listener;
    private final List<List<Cid>> levels = new ArrayList<>();

    PlanTree(PlanListener listener) {
        this.listener = listener;
    }

    void add(PlanNode.Group group) throws IOException {
        add(tell(group), 0);
    }

    private void add(Cid node, int level) throws IOException {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        List<Cid> links = levels.get(level);
        links.add(node);
        if (GroupCutter.lowBits(node) % (1 << BRANCH_BITS) == 0 || links.size() == PlanNode.LINKS_MAX) {
            end(level);
        }
    }

    /// Makes a branch of what a level has, and adds that to the level above.
    private void end(int level) throws IOException {
        var branch = new PlanNode.Branch(levels.get(level));
        levels.get(level).clear();
        add(tell(branch), level + 1);
    }

    /// Makes the root.
    Cid finish(StorageClass of, Cid root) throws IOException {
        for (int level = 0; level < levels.size() - 1; level++) {
            if (!levels.get(level).isEmpty()) {
                end(level);
            }
        }
        List<Cid> nodes = levels.isEmpty() ? List.of() : levels.getLast();
        return tell(new PlanNode.Root(Planner.GENERATION, of, root, nodes));
    }

    private Cid tell(PlanNode node) throws IOException {
        Block block = node.encode();
        listener.node(block, node);
        return block.cid();
    }
}
