package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanWalkTest {
    private static final StorageClass CLASS = new StorageClass(2, 1);

    private final FakeDag store = new FakeDag();
    private final Cid leaf = store.leaf(new Random(1), 10);

    private Cid put(PlanNode node) {
        Block block = node.encode();
        store.put(block);
        return block.cid();
    }

    private Cid root(Cid... nodes) {
        return put(new PlanNode.Root(1, CLASS, leaf, List.of(nodes)));
    }

    private Cid group(StorageClass of) {
        return put(new PlanNode.Group(of, List.of(Stripe.ofCopies(leaf, 10, of))));
    }

    private List<Cid> walked(Cid plan) throws IOException {
        var walked = new ArrayList<Cid>();
        new PlanWalk(store).walk(plan, (cid, _) -> walked.add(cid));
        return walked;
    }

    @Test
    void nodesAreShownFromTheRootOn() throws IOException {
        Cid root = RandomDag.make(store, new Random(3));
        var recorded = new Recorded(store, root, CLASS);
        recorded.blocks().forEach(store::put);

        assertThat(walked(recorded.plan()))
                .containsExactlyInAnyOrderElementsOf(recorded.nodes().keySet())
                .startsWith(recorded.plan());
    }

    /// Seven levels of 8,192 links to one node each would take longer than anyone lives.
    @Test
    void nodeThatStandsTwiceIsRefused() {
        Cid group = group(CLASS.ofCopies());
        Cid node = group;
        for (int level = 0; level < 3; level++) {
            node = put(new PlanNode.Branch(Collections.nCopies(PlanNode.LINKS_MAX, node)));
        }
        Cid plan = root(node);

        assertThatThrownBy(() -> walked(plan))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("plan %s has node %s twice".formatted(plan, group));
    }

    @Test
    void deeperPlanIsRefused() throws IOException {
        Cid node = group(CLASS.ofCopies());
        for (int depth = 1; depth < PlanNode.DEPTH_MAX; depth++) {
            node = put(new PlanNode.Branch(List.of(node)));
        }
        assertThat(walked(root(node))).hasSize(PlanNode.DEPTH_MAX + 1);

        Cid deeper = root(put(new PlanNode.Branch(List.of(node))));
        assertThatThrownBy(() -> walked(deeper))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("is deeper than 8");
    }

    @Test
    void whatIsNoPlanIsRefused() {
        Cid group = group(CLASS.ofCopies());
        Cid otherClass = group(new StorageClass(1, 5));

        assertThatThrownBy(() -> walked(group)).hasMessage(group + " is no root of a plan");
        assertThatThrownBy(() -> walked(root(root(group)))).hasMessageContaining("has another below it");
        assertThatThrownBy(() -> walked(root(otherClass))).hasMessageContaining("of 2+1 has a group of 6x");
    }
}
