package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is passed on of a plan of four nodes, of each of which this box holds 100 bytes that belong here or on ANN.
final class CarryingTest {
    private static final PeerId SELF = KnownPlans.peer(0);
    private static final PeerId ANN = KnownPlans.peer(1);
    private static final PeerId BOB = KnownPlans.peer(2);
    private static final Cid PLAN = KnownPlans.cid(1);

    private final View view = new View(SELF, new EverybodyIsThere());
    private final Ledger ledger = new Ledger(view, new Agenda());
    private final Carrying carrying = new Carrying(this, ledger, view);

    @BeforeEach
    void load() {
        view.layout(Layout.of(Stream.of(SELF, ANN, BOB)
                .map(peer -> new Place(peer, peer.toString(), "", 1 << 30))
                .toList()));
        KnownPlans.load(ledger, 1, Set.of(11, 12, 13, 14), 11, 12, 13, 14);
    }

    private Placement placement(int node) {
        return new Placement(ledger.node(KnownPlans.cid(node)).orElseThrow(), view, 0);
    }

    private List<Integer> passedOn() {
        return Stream.of(11, 12, 13, 14)
                .filter(each -> ledger.node(KnownPlans.cid(each)).orElseThrow().isPassedOnBy(SELF))
                .toList();
    }

    @Test
    void whatWasListedLastIsPassedOnFirstAndNoMoreThanIsNeeded() {
        carrying.passOn(PLAN, 150);

        assertThat(passedOn()).containsExactly(13, 14);
        assertThat(carrying.bytes(PLAN)).isEqualTo(200);
        carrying.passOn(PLAN, 200);
        assertThat(passedOn()).containsExactly(13, 14);
    }

    @Test
    void whatIsPassedOnBelongsNowhereHereUntilItIsKeptAgain() {
        carrying.passOn(PLAN, 400);

        for (int node : List.of(11, 12, 13, 14)) {
            assertThat(placement(node).isForSelf(0)).isFalse();
            assertThat(placement(node).isForSelf(1)).isFalse();
            assertThat(placement(node).isRefused(0) || placement(node).isRefused(1))
                    .isFalse();
        }
        carrying.keep(PLAN);
        assertThat(passedOn()).isEmpty();
        assertThat(carrying.bytes(PLAN)).isZero();
    }

    /// As where a draft expired, and nobody has ended it.
    @Test
    void nothingIsPassedOnOfAPlanThatIsMadeNoMore() {
        carrying.passOn(PLAN, 150);

        carrying.keepAll();

        assertThat(passedOn()).isEmpty();
        assertThat(carrying.bytes(PLAN)).isZero();
    }

    @Test
    void whatAMemberPassesOnGoesToAnotherUntilItSaysOtherwise() {
        int node = Stream.of(11, 12, 13, 14)
                .filter(each -> targets(each).contains(ANN))
                .findFirst()
                .orElseThrow();

        ledger.attested(ANN, holdingAll(0, node, true));
        assertThat(targets(node)).containsExactlyInAnyOrder(SELF, BOB);

        ledger.attested(ANN, holdingAll(1, node, false));
        assertThat(targets(node)).contains(ANN);
    }

    private List<PeerId> targets(int node) {
        return Stream.of(0, 1)
                .flatMap(position -> placement(node).target(position).stream())
                .toList();
    }

    /// A message as it comes from another box.
    private static HoldMessage.Told holdingAll(long number, int node, boolean passedOn) {
        var all = new Held(2);
        all.set(0, 0, true);
        all.set(0, 1, true);
        var row = new HoldMessage.Row(KnownPlans.cid(node), Optional.of(all.toBytes()), passedOn);
        return (HoldMessage.Told)
                HoldMessage.decode(KnownPlans.told(1, number, row).encode());
    }
}
