package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private static final PeerId SELF = KnownPlans.peer(0);
    private static final PeerId ANN = KnownPlans.peer(1);
    private static final PeerId BOB = KnownPlans.peer(2);
    private static final PeerId CAT = KnownPlans.peer(3);
    private static final StorageClass THREE = StorageClass.parse("3x");
    private static final Cid ROOT = KnownPlans.cid(10);
    private static final Cid NODE = KnownPlans.cid(11);

    private final View view = new View(SELF, new EverybodyIsThere());
    private final Ledger ledger = new Ledger(view, new Agenda());

    private static HoldMessage.Told holding(long session, long number, int... positions) {
        return KnownPlans.told(session, number, row(positions));
    }

    private static HoldMessage.Row row(int... positions) {
        var held = new Held(3);
        for (int each : positions) {
            held.set(0, each, true);
        }
        return new HoldMessage.Row(NODE, Optional.of(held.toBytes()), false);
    }

    private void load() {
        var group = new PlanNode.Group(THREE, List.of(Stripe.ofCopies(KnownPlans.cid(1), 100, THREE)));
        var tree = new Plans.Tree(List.of(ROOT, NODE), List.of(new Plans.Node(NODE, group)));
        view.layout(Layout.of(List.of(place(SELF), place(ANN), place(BOB))));
        assertThat(ledger.begins(ROOT)).isTrue();
        ledger.loaded(ROOT, new CellJobs.Loaded(tree, Map.of(NODE, List.of(new CellRef(0, 0))), List.of()), false);
    }

    private static Place place(PeerId peer) {
        return new Place(peer, "", "", 1);
    }

    private int mayLose() {
        return Standing.of(ledger.nodesOf(ROOT).orElseThrow(), view, _ -> true).mayLose();
    }

    @Test
    void cellThatIsNotShownDoesNotCountUntilItIs() {
        load();
        ledger.attested(ANN, holding(1, 0, 1));
        ledger.attested(BOB, holding(1, 0, 2));
        assertThat(mayLose()).isEqualTo(2);
        Showable asked = ledger.choose(List.of(ANN), new Random(1)).orElseThrow();
        assertThat(asked.peer()).isEqualTo(ANN);
        assertThat(asked.block()).isEqualTo(KnownPlans.cid(1));

        ledger.audited(asked, false);
        assertThat(mayLose()).isEqualTo(1);
        ledger.attested(ANN, holding(1, 1, 1));
        assertThat(mayLose()).isEqualTo(1);

        ledger.audited(asked, true);
        assertThat(mayLose()).isEqualTo(2);
    }

    @Test
    void whatAMemberMayHaveLetGoCountsOnlyOnceItSaysAnewThatItHasIt() {
        loadWithACopyTooMany();
        assertThat(mayLose()).isEqualTo(2);

        // What CAT held for BOB it may have let go, and what it said then may be lost.
        ledger.retain(Set.of(ANN, CAT));
        assertThat(mayLose()).isEqualTo(1);
        layOut(SELF, ANN, CAT);
        look();
        assertThat(mayLose()).isEqualTo(1);
        hear(CAT, KnownPlans.told(1, 1));
        assertThat(mayLose()).as("as CAT knows another layout").isEqualTo(1);

        hear(CAT, KnownPlans.told(view.layout(), 2, 0, row(2)));
        assertThat(mayLose()).isEqualTo(2);
    }

    @Test
    void whatAMemberKeepsAlthoughItMayLetItGoCountsOnceItHasSpoken() {
        loadWithACopyTooMany();
        ledger.attested(BOB, holding(1, 1));
        assertThat(mayLose()).isEqualTo(1);
        look();
        assertThat(mayLose()).isEqualTo(1);

        hear(CAT, KnownPlans.told(view.layout(), 1, 1));
        look();
        assertThat(mayLose()).isEqualTo(2);
    }

    private void look() {
        assertThat(Duties.of(ledger.node(NODE).orElseThrow(), view, true).rebuild())
                .isEmpty();
    }

    private void hear(PeerId peer, HoldMessage.Told message) {
        ledger.attested(peer, message);
        assertThat(view.told(peer, message)).isTrue();
    }

    /// ANN and BOB hold what they should, and CAT what BOB does.
    private void loadWithACopyTooMany() {
        load();
        layOut(SELF, ANN, BOB, CAT);
        ledger.attested(ANN, holding(1, 0, 1));
        ledger.attested(BOB, holding(1, 0, 2));
        ledger.attested(CAT, holding(1, 0, 2));
        look();
    }

    private void layOut(PeerId... boxes) {
        view.layout(Layout.of(Stream.of(boxes)
                .map(each -> new Place(each, "", "", each.equals(CAT) ? 1 : 1L << 40))
                .toList()));
        ledger.nodes().forEach(each -> each.place(view::homes));
    }

    @Test
    void whatIsAttestedBeforeThePlanIsKnownCountsOnceItIs() {
        ledger.attested(ANN, holding(1, 0, 1));
        load();
        assertThat(mayLose()).isEqualTo(1);
        assertThat(ledger.takeOverheard()).isEmpty();
    }

    @Test
    void whatIsAttestedOfAForgottenPlanCountsOnceItIsListedAgain() {
        load();
        ledger.attested(ANN, holding(1, 0, 1));
        ledger.attested(BOB, holding(1, 0, 2));
        assertThat(ledger.forget(List.of(ROOT)).nodes()).hasSize(1);

        ledger.attested(BOB, KnownPlans.told(1, 1, new HoldMessage.Row(NODE, Optional.empty(), false)));
        load();

        assertThat(mayLose()).isEqualTo(1);
    }

    @Test
    void whoseRowsWereTooManyIsAskedAgainOnceAllPlansAreHere() {
        var long1 = new HoldMessage.Row(
                KnownPlans.cid(99), Optional.of(Bytes.ofOwned(new byte[Ledger.UNKNOWN_BYTES_MAX + 1])), false);
        ledger.attested(ANN, KnownPlans.told(1, 0, long1));
        ledger.begins(KnownPlans.cid(50));
        assertThat(ledger.takeOverheard()).isEmpty();
        ledger.failed(KnownPlans.cid(50));
        assertThat(ledger.takeOverheard()).containsExactly(ANN);
        assertThat(ledger.takeOverheard()).isEmpty();
    }

    @Test
    void whoHasANodeNoMoreHoldsNothingOfIt() {
        load();
        ledger.attested(ANN, holding(1, 0, 1));
        assertThat(mayLose()).isEqualTo(1);
        ledger.attested(ANN, KnownPlans.told(1, 1, new HoldMessage.Row(NODE, Optional.empty(), false)));
        assertThat(mayLose()).isZero();
    }

    @Test
    void whatAMemberAttestedIsForgotten() {
        load();
        ledger.attested(ANN, holding(1, 0, 1));
        ledger.forget(ANN);
        assertThat(mayLose()).isZero();
    }
}
