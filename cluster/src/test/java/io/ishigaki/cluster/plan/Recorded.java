package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A plan as it was made: its nodes, which are checked to read back, and the blocks of parity.
final class Recorded implements PlanListener {
    private final Map<Cid, PlanNode> nodes = new LinkedHashMap<>();
    private final List<Block> parity = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final Cid root;
    private @Nullable Cid plan;

    Recorded(BlockSource source, Cid root, StorageClass of) throws IOException {
        this(source, root, of, KnownStripes.NONE);
    }

    Recorded(BlockSource source, Cid root, StorageClass of, KnownStripes known) throws IOException {
        this.root = root;
        plan = new Planner(source, of, known, Runnable::run).plan(root, this);
    }

    @Override
    public void parity(Block block) {
        parity.add(block);
    }

    @Override
    public void node(Block block, PlanNode node) {
        if (!PlanNode.decode(block.body()).equals(node)) {
            throw new AssertionError("node reads back otherwise: " + node);
        }
        nodes.put(block.cid(), node);
        blocks.add(block);
    }

    /// What was planned.
    Cid root() {
        return root;
    }

    Cid plan() {
        return Objects.requireNonNull(plan);
    }

    List<Block> parity() {
        return parity;
    }

    List<Block> blocks() {
        return blocks;
    }

    Map<Cid, PlanNode> nodes() {
        return nodes;
    }

    List<Stripe> stripes() {
        var stripes = new ArrayList<Stripe>();
        for (PlanNode node : nodes.values()) {
            if (node instanceof PlanNode.Group group) {
                stripes.addAll(group.stripes());
            }
        }
        return stripes;
    }
}
