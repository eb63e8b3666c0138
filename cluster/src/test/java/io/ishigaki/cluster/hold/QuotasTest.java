package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What one box decides. Plans are numbers; node n of a plan takes 200 bytes.
final class QuotasTest {
    private static final PeerId SELF = KnownPlans.peer(0);
    private static final PeerId ANN = KnownPlans.peer(1);

    private final Ledger ledger = new Ledger(new View(SELF, new EverybodyIsThere()), new Agenda());
    private final Quotas quotas = new Quotas(this, SELF, ledger);

    private void load(int plan, Set<Integer> own, int... nodes) {
        KnownPlans.load(ledger, plan, own, nodes);
    }

    private void load(int plan, int... nodes) {
        load(plan, Set.of(), nodes);
    }

    private void follow(PeerId member, long limit, int... plans) {
        List<Share.Plan> listed = IntStream.of(plans)
                .mapToObj(each -> new Share.Plan(KnownPlans.cid(each), Share.Kind.PIN))
                .toList();
        quotas.follow(List.of(new Share(member, "ann", limit, listed)), _ -> false);
    }

    private boolean isHeldBack(int node) {
        return quotas.holdsBack(ledger.node(KnownPlans.cid(node)).orElseThrow());
    }

    @Test
    void whatFitsIsTakenAndTheRestIsRefusedInWords() {
        load(1, 11, 12);
        load(2, 13);
        follow(ANN, 400, 1, 2);
        assertThat(isHeldBack(11)).isTrue();
        assertThat(quotas.judge(false)).isFalse();
        assertThat(isHeldBack(11)).isTrue();

        assertThat(quotas.judge(true)).isTrue();

        assertThat(isHeldBack(11)).isFalse();
        assertThat(isHeldBack(13)).isTrue();
        assertThat(quotas.refusal(KnownPlans.cid(1))).isEmpty();
        assertThat(quotas.refusal(KnownPlans.cid(2)))
                .contains("the pins of ann may take 400 bytes of the cluster, parity included; they take 400, and this"
                        + " one needs at least 200 more");
    }

    @Test
    void whatIsTakenStaysWhateverComesOrIsSaid() {
        load(2, 12);
        follow(ANN, 200, 2);
        assertThat(quotas.judge(true)).isTrue();

        load(1, 11);
        follow(ANN, 200, 1, 2);
        quotas.judge(true);
        assertThat(isHeldBack(11)).isTrue();
        assertThat(isHeldBack(12)).isFalse();

        follow(ANN, 0, 1, 2);
        quotas.judge(true);
        assertThat(isHeldBack(12)).isFalse();
        assertThat(quotas.refusal(KnownPlans.cid(1))).isPresent();
    }

    @Test
    void whatOthersHoldGoesBeforeWhatTheyMayHaveRefused() {
        load(1, 11);
        load(2, 12);
        Cid node = KnownPlans.cid(12);
        var row = new HoldMessage.Row(node, Optional.of(Bytes.ofHex("01")), false);
        ledger.node(node).orElseThrow().attested(KnownPlans.peer(2), row);
        follow(ANN, 200, 1, 2);

        assertThat(quotas.judge(true)).isTrue();

        assertThat(isHeldBack(11)).isTrue();
        assertThat(isHeldBack(12)).isFalse();
    }

    @Test
    void whatWasRefusedIsTakenOnceThereIsRoom() {
        load(1, 11);
        load(2, 12);
        follow(ANN, 200, 1, 2);
        quotas.judge(true);
        assertThat(isHeldBack(12)).isTrue();

        follow(ANN, 200, 2);
        assertThat(quotas.judge(true)).isTrue();
        assertThat(isHeldBack(12)).isFalse();
        assertThat(quotas.refused()).isEmpty();
    }

    @Test
    void endOfAQuotaLetsAllBeTaken() {
        load(1, 11);
        follow(ANN, 0, 1);
        quotas.judge(true);
        assertThat(isHeldBack(11)).isTrue();

        quotas.follow(List.of(), _ -> false);
        assertThat(isHeldBack(11)).isFalse();
        assertThat(quotas.judge(true)).isTrue();
    }

    @Test
    void nodesThatAreSharedWithWhatIsTakenAreBroughtNevertheless() {
        load(1, 11, 12);
        load(2, 12, 13);
        follow(ANN, 500, 1, 2);
        quotas.judge(true);

        assertThat(isHeldBack(12)).isFalse();
        assertThat(isHeldBack(13)).isTrue();
    }

    /// A refused plan keeps a node here that the plan listed which is gone: it counts.
    @Test
    void whatIsHeldOfARefusedPlanCounts() {
        load(1, Set.of(11), 11);
        load(2, 11, 12);
        follow(ANN, 200, 1, 2);
        quotas.judge(true);
        assertThat(quotas.refusal(KnownPlans.cid(2))).isPresent();

        ledger.forget(List.of(KnownPlans.cid(1)));
        load(3, 13);
        follow(ANN, 200, 2, 3);
        quotas.judge(true);

        assertThat(isHeldBack(13)).isTrue();
        assertThat(quotas.refusal(KnownPlans.cid(3)).orElseThrow()).contains("they take 200");
    }

    @Test
    void afterAStartWhatIsHeldGoesFirst() {
        load(1, 11);
        load(2, Set.of(12), 12);
        follow(ANN, 200, 1, 2);
        quotas.judge(true);

        assertThat(isHeldBack(11)).isTrue();
        assertThat(isHeldBack(12)).isFalse();
    }

    @Test
    void whatOthersPinTooIsTakenForThem() {
        load(1, 11);
        quotas.follow(
                List.of(new Share(ANN, "ann", 0, List.of(new Share.Plan(KnownPlans.cid(1), Share.Kind.PIN)))),
                _ -> true);
        quotas.judge(true);

        assertThat(isHeldBack(11)).isFalse();
        assertThat(quotas.refusal(KnownPlans.cid(1))).isPresent();
    }

    @Test
    void nothingIsHeldBackOfPinsOfThisBox() {
        load(1, 11);
        follow(SELF, 0, 1);
        quotas.judge(true);

        assertThat(isHeldBack(11)).isFalse();
        assertThat(quotas.refusal(KnownPlans.cid(1))).isPresent();
    }

    @Test
    void pinIsTooMuchAsSoonAsThatIsSure() {
        load(1, 11);
        var share = new Share(SELF, "this", 500, List.of(new Share.Plan(KnownPlans.cid(1), Share.Kind.PIN)));
        assertThat(quotas.knows(share)).isTrue();
        assertThat(quotas.bytesOf(share)).isEqualTo(200);

        Budget budget = quotas.budget(share);
        assertThat(budget.left()).isEqualTo(300);
        assertThat(add(budget, 11)).isFalse();
        assertThat(add(budget, 12)).isFalse();
        assertThat(budget.excess()).isEmpty();
        assertThat(add(budget, 13)).isTrue();
        Excess excess = budget.excess().orElseThrow();
        assertThat(excess.words()).endsWith("they take 200, and this one needs at least 400 more");
    }

    private static boolean add(Budget budget, int number) {
        return budget.add(
                        Share.Kind.PIN,
                        KnownPlans.cid(number),
                        KnownPlans.node(number).group())
                .isPresent();
    }
}
