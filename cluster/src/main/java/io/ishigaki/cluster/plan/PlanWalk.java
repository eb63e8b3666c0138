package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.walk.SeenCids;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A walk through the nodes of a plan, which may be a stranger's.
///
/// *Bounds.* A plan of more than [PlanNode#DEPTH_MAX] levels is refused, and one that links to a node twice, so that no
/// plan takes longer than it is large. Holds the links of one node of each level, and what was seen as [SeenCids] does.
/// *Confined to* one thread.
public final class PlanWalk {
    private final BlockSource source;

    public PlanWalk(BlockSource source) {
        this.source = source;
    }

    /// Hears of nodes and their CIDs: a group, or, before those below it, another.
    @FunctionalInterface
    public interface NodeVisitor {
        void visit(Cid cid, PlanNode node) throws IOException;
    }

    private record Entry(Cid cid, int depth) {}

    /// Shows every node of the plan under `plan` in the order of the DAG that it is of.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a node is not in the source
    /// @throws MalformedDataException if it is no plan
    public void walk(Cid plan, NodeVisitor visitor) throws IOException {
        if (!(node(plan) instanceof PlanNode.Root root)) {
            throw new MalformedDataException("%s is no root of a plan".formatted(plan));
        }
        visitor.visit(plan, root);
        Deque<Entry> open = new ArrayDeque<>();
        push(open, root.nodes(), 1);
        try (var seen = new SeenCids()) {
            while (!open.isEmpty()) {
                Entry entry = open.pop();
                if (!seen.add(entry.cid())) {
                    throw new MalformedDataException("plan %s has node %s twice".formatted(plan, entry.cid()));
                }
                PlanNode node = node(entry.cid());
                switch (node) {
                    case PlanNode.Root _ ->
                        throw new MalformedDataException("plan %s has another below it".formatted(plan));
                    case PlanNode.Branch(List<Cid> nodes) -> {
                        if (entry.depth() == PlanNode.DEPTH_MAX) {
                            throw new MalformedDataException(
                                    "plan %s is deeper than %d".formatted(plan, PlanNode.DEPTH_MAX));
                        }
                        push(open, nodes, entry.depth() + 1);
                    }
                    case PlanNode.Group group -> requireClass(plan, root.of(), group.of());
                }
                visitor.visit(entry.cid(), node);
            }
        }
    }

    private static void push(Deque<Entry> open, List<Cid> nodes, int depth) {
        nodes.reversed().forEach(node -> open.push(new Entry(node, depth)));
    }

    private static void requireClass(Cid plan, StorageClass expected, StorageClass actual) {
        if (!actual.equals(expected) && !actual.equals(expected.ofCopies())) {
            throw new MalformedDataException("plan %s of %s has a group of %s".formatted(plan, expected, actual));
        }
    }

    private PlanNode node(Cid cid) throws IOException {
        return PlanNode.decode(source.require(cid).body());
    }
}
