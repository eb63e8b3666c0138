package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who holds how much for whom. Node n of a plan is one cell of 100 bytes, twice.
final class BalanceTest {
    private static final PeerId SELF = peer(0);
    private static final PeerId ANN = peer(1);
    private static final PeerId BOB = peer(2);
    private static final StorageClass TWO = StorageClass.parse("2x");

    private final View view = new View(SELF, new EverybodyIsThere());
    private final Ledger ledger = new Ledger(view, new Agenda());

    private static PeerId peer(int number) {
        return new PeerId(Multihash.sha256(new byte[] {(byte) number}));
    }

    private static Cid cid(int number) {
        return Cid.ofRaw(new byte[] {(byte) number});
    }

    /// A plan of nodes, of each of which this box holds the first position.
    private void load(int plan, int... nodes) {
        List<Plans.Node> groups = IntStream.of(nodes)
                .mapToObj(each -> new Plans.Node(
                        cid(each), new PlanNode.Group(TWO, List.of(Stripe.ofCopies(cid(100 + each), 100, TWO)))))
                .toList();
        List<Cid> blocks = new ArrayList<>(List.of(cid(plan)));
        groups.forEach(each -> blocks.add(each.cid()));
        Map<Cid, List<CellRef>> claimed =
                groups.stream().collect(Collectors.toMap(Plans.Node::cid, _ -> List.of(new CellRef(0, 0))));
        assertThat(ledger.begins(cid(plan))).isTrue();
        ledger.loaded(cid(plan), new CellJobs.Loaded(new Plans.Tree(blocks, groups), claimed, List.of()), false);
    }

    /// A box says that it holds the other position of a node.
    private void attest(PeerId peer, int node) {
        var held = new Held(2);
        held.set(0, 1, true);
        ledger.attested(
                peer,
                new HoldMessage.Told(
                        Layout.of(List.of()).name(),
                        new HoldMessage.Serial(1, 0),
                        false,
                        false,
                        List.of(new HoldMessage.Row(cid(node), Optional.of(held.toBytes()))),
                        Optional.empty()));
    }

    @Test
    void cellCountsOnceForAMemberHoweverManyOfItsPinsListIt() {
        load(1, 11, 12);
        load(2, 12, 13);
        attest(ANN, 12);

        assertThat(Balance.of(ledger.nodes(), view, _ -> Set.of(BOB)))
                .isEqualTo(Map.of(SELF, Map.of(BOB, 300L), ANN, Map.of(BOB, 100L)));
    }

    @Test
    void whatSeveralPinIsSharedOutEvenly() {
        load(1, 11, 12);
        load(2, 12, 13);
        attest(ANN, 12);

        assertThat(Balance.of(ledger.nodes(), view, plan -> plan.equals(cid(1)) ? Set.of(ANN) : Set.of(SELF)))
                .isEqualTo(Map.of(SELF, Map.of(ANN, 150L, SELF, 150L), ANN, Map.of(ANN, 50L, SELF, 50L)));
    }

    @Test
    void whatNobodyPinsAnyMoreIsLeftOut() {
        load(1, 11);

        assertThat(Balance.of(ledger.nodes(), view, _ -> Set.of())).isEmpty();
    }
}
