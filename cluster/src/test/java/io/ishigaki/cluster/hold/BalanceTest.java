package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.key.PeerId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who holds how much for whom. Of each node of a plan this box holds the first position.
final class BalanceTest {
    private static final PeerId SELF = KnownPlans.peer(0);
    private static final PeerId ANN = KnownPlans.peer(1);
    private static final PeerId BOB = KnownPlans.peer(2);

    private final View view = new View(SELF, new EverybodyIsThere());
    private final Ledger ledger = new Ledger(view, new Agenda());

    private void load(int plan, Integer... nodes) {
        KnownPlans.load(
                ledger,
                plan,
                Set.of(nodes),
                Stream.of(nodes).mapToInt(Integer::intValue).toArray());
    }

    /// A box says that it holds the other position of a node.
    private void attest(PeerId peer, int node) {
        var held = new Held(2);
        held.set(0, 1, true);
        ledger.attested(
                peer,
                KnownPlans.told(1, 0, new HoldMessage.Row(KnownPlans.cid(node), Optional.of(held.toBytes()), false)));
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

        assertThat(Balance.of(
                        ledger.nodes(), view, plan -> plan.equals(KnownPlans.cid(1)) ? Set.of(ANN) : Set.of(SELF)))
                .isEqualTo(Map.of(SELF, Map.of(ANN, 150L, SELF, 150L), ANN, Map.of(ANN, 50L, SELF, 50L)));
    }

    @Test
    void whatNobodyPinsAnyMoreIsLeftOut() {
        load(1, 11);

        assertThat(Balance.of(ledger.nodes(), view, _ -> Set.of())).isEmpty();
    }
}
