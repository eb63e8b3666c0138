package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IndexedStripesTest {
    private static final StorageClass CLASS = new StorageClass(3, 2);
    private static final int LEAF = 50_000;

    private final FakeDag dag = new FakeDag();
    private final StripeIndex index = new StripeIndex(new MemoryBlockstore().derivedTable("stripes"));
    private final List<Cid> leaves = new ArrayList<>();
    private final Recorded before;

    IndexedStripesTest() throws IOException {
        var random = new Random(1);
        for (int number = 0; number < 5_000; number++) {
            leaves.add(dag.leaf(random, random.nextInt(LEAF)));
        }
        before = new Recorded(dag, dag.node(leaves), CLASS);
        for (Map.Entry<Cid, PlanNode> node : before.nodes().entrySet()) {
            if (node.getValue() instanceof PlanNode.Group group) {
                index.add(node.getKey(), group);
            }
        }
        before.blocks().forEach(dag::put);
    }

    /// A version in which one leaf is another.
    private Cid changed() {
        var others = new ArrayList<>(leaves);
        others.set(2_500, dag.leaf(new Random(2), LEAF));
        return dag.node(others);
    }

    private static Set<Multihash> parity(Recorded plan) {
        return plan.parity().stream().map(Block::cid).map(Cid::multihash).collect(Collectors.toSet());
    }

    @Test
    void planIsTheSameAndOnlyParityOfChangedStripesIsMade() throws IOException {
        Cid root = changed();
        Recorded anew = new Recorded(dag, root, CLASS);

        Recorded reusing = new Recorded(dag, root, CLASS, new IndexedStripes(index, dag, before.nodes()::containsKey));

        assertThat(reusing.plan()).isEqualTo(anew.plan());
        Set<Multihash> changed = new HashSet<>(parity(anew));
        changed.removeAll(parity(before));
        assertThat(parity(reusing)).isEqualTo(changed);
        assertThat(changed).hasSizeBetween(2, parity(before).size() / 2);
    }

    @Test
    void stripesOfGroupsThatAreNotTrustedAreMadeAnew() throws IOException {
        Recorded again = new Recorded(dag, before.root(), CLASS, new IndexedStripes(index, dag, _ -> false));

        assertThat(parity(again)).isEqualTo(parity(before));
    }

    @Test
    void stripesOfAnotherClassAreMadeAnew() throws IOException {
        var another = new StorageClass(3, 1);

        Recorded plan =
                new Recorded(dag, before.root(), another, new IndexedStripes(index, dag, before.nodes()::containsKey));

        assertThat(plan.plan()).isEqualTo(new Recorded(dag, before.root(), another).plan());
        assertThat(plan.parity()).isNotEmpty();
    }
}
