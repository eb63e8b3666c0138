package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlanCheckTest {
    private static final StorageClass OF = StorageClass.parse("2+1");
    private static final int LEAF_BYTES = 600_000;

    private final MemoryBlockstore store = new MemoryBlockstore();
    private final StripeIndex index = new StripeIndex(store.derivedTable("stripes"));
    private final List<Block> leaves = List.of(leaf(1), leaf(2), leaf(3), leaf(4));
    private final Block below = list(leaves.subList(0, 2));
    private final Block root = list(List.of(leaves.get(2), leaves.get(3), below));

    private Block leaf(int seed) {
        byte[] bytes = new byte[LEAF_BYTES];
        new Random(seed).nextBytes(bytes);
        return put(Block.ofRaw(bytes));
    }

    private Block list(List<Block> blocks) {
        Bytes body = Codec.DAG_CBOR.encode(new Value.ListValue(
                blocks.stream().<Value>map(each -> new Value.Link(each.cid())).toList()));
        return put(new Block(Cid.v1(Multicodec.DAG_CBOR, Multihash.sha256(body)), body));
    }

    private Block put(Block block) {
        try (WriteSession session = store.begin()) {
            session.put(block);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return block;
    }

    private Cid plan(KnownStripes known) throws IOException {
        try (WriteSession session = store.begin()) {
            return new Planner(store, OF, known, Runnable::run)
                    .plan(root.cid(), new Claiming(store, session, _ -> false));
        }
    }

    /// The plan of the root that lists these groups.
    private Cid planOf(PlanNode.Group... groups) {
        List<Cid> nodes = new ArrayList<>();
        for (PlanNode.Group each : groups) {
            nodes.add(put(each.encode()).cid());
        }
        return put(new PlanNode.Root(Planner.GENERATION, OF, root.cid(), nodes).encode())
                .cid();
    }

    private static PlanNode.Group copies(Block... blocks) {
        return new PlanNode.Group(
                OF.ofCopies(),
                List.of(blocks).stream()
                        .map(each -> Stripe.ofCopies(each.cid(), each.size(), OF))
                        .toList());
    }

    /// A stripe with one cell of data for each block, and with parity of nothing.
    private PlanNode.Group coded(Block... blocks) {
        List<Cell> cells = List.of(blocks).stream()
                .map(each -> new Cell(List.of(new Piece(each.cid(), each.size()))))
                .toList();
        Block parity = put(Block.ofRaw(new byte[cells.getFirst().length()]));
        return new PlanNode.Group(OF, List.of(new Stripe(OF, cells, List.of(new Piece(parity.cid(), parity.size())))));
    }

    private Optional<String> findWrong(Cid plan, KnownStripes trusted) throws IOException {
        Plans.Tree tree = Plans.read(store, plan);
        for (Plans.Node each : tree.groups()) {
            index.add(each.cid(), each.group());
        }
        return new PlanCheck(tree, index, store, new Random(1)).findWrong(trusted);
    }

    @Test
    void nothingIsFoundInATruePlan() throws IOException {
        assertThat(findWrong(plan(KnownStripes.NONE), KnownStripes.NONE)).isEmpty();
    }

    @Test
    void linkToABlockThatIsNotListedIsFound() throws IOException {
        Cid plan = planOf(copies(root, below), coded(leaves.get(0), leaves.get(1)));

        assertThat(findWrong(plan, KnownStripes.NONE).orElseThrow())
                .isEqualTo("block %s, to which %s links, is not in it"
                        .formatted(leaves.get(2).cid(), root.cid()));
    }

    @Test
    void rootThatIsNotListedIsFound() throws IOException {
        assertThat(findWrong(planOf(copies(below)), KnownStripes.NONE).orElseThrow())
                .isEqualTo("its root %s is not in it".formatted(root.cid()));
    }

    @Test
    void blockWithLinksThatStandsAmongLeavesIsFound() throws IOException {
        Cid plan = planOf(copies(root), copies(leaves.get(2), leaves.get(3)), coded(leaves.get(0), below));

        assertThat(findWrong(plan, KnownStripes.NONE).orElseThrow())
                .isEqualTo("it takes block %s for a leaf, which has links".formatted(below.cid()));
    }

    private Optional<Stripe> wrong(StorageClass of, List<Cell> cells) {
        if (cells.size() == 1) {
            return Optional.empty();
        }
        byte[] bytes = new byte[cells.getFirst().length()];
        new Random(cells.getFirst().hashCode()).nextBytes(bytes);
        Block noise = put(Block.ofRaw(bytes));
        return Optional.of(new Stripe(of, cells, List.of(new Piece(noise.cid(), noise.size()))));
    }

    @Test
    void parityOfOtherDataIsFound() throws IOException {
        assertThat(findWrong(plan(this::wrong), KnownStripes.NONE).orElseThrow())
                .endsWith("is not that of its data");
    }

    @Test
    void parityThatATrustedPlanHasOtherwiseIsFoundWithoutTheData() throws IOException {
        List<Stripe> known = new ArrayList<>();
        for (Plans.Node each : Plans.read(store, plan(KnownStripes.NONE)).groups()) {
            known.addAll(each.group().stripes());
        }
        Cid plan = plan(this::wrong);
        for (Block each : leaves) {
            store.damage(each.cid());
        }

        assertThat(findWrong(
                                plan,
                                (of, cells) -> known.stream()
                                        .filter(each -> each.of().equals(of)
                                                && each.data().equals(cells))
                                        .findFirst())
                        .orElseThrow())
                .endsWith("is not that of its data");
    }
}
