package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.testkit.FakeTicker;
import io.ishigaki.exchange.testkit.Peers;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BringBudgetTest {
    private static final PeerId ANN = Peers.named("ann");
    private static final PeerId BOB = Peers.named("bob");
    private static final long PEER_BYTES = 1_000;
    private static final long ALL_BYTES = 2_000;

    private final FakeTicker ticker = new FakeTicker();
    private final BringBudget budget = new BringBudget(ticker, new BringLimits(PEER_BYTES, ALL_BYTES));

    /// How long `peer` waits for so many bytes; empty if it is refused.
    private OptionalLong waitMillis(PeerId peer, long bytes) {
        OptionalLong due = budget.reserve(peer, bytes);
        return due.isEmpty()
                ? due
                : OptionalLong.of(
                        Duration.ofNanos(due.getAsLong() - ticker.nanos()).toMillis());
    }

    @Test
    void whoHasRestedTakesWhatItsBurstGivesAtOnceAndThenItsRate() {
        long burst = PEER_BYTES * BringBudget.BURST.toSeconds();
        assertThat(waitMillis(ANN, burst)).hasValue(0);
        assertThat(waitMillis(ANN, 2 * PEER_BYTES)).hasValue(0);
        assertThat(waitMillis(ANN, 3 * PEER_BYTES)).hasValue(2_000);
        assertThat(waitMillis(ANN, 1)).hasValue(5_000);
        assertThat(waitMillis(ANN, 1)).isEmpty();

        ticker.advance(Duration.ofSeconds(1));
        assertThat(waitMillis(ANN, 1)).hasValue(4_001);
    }

    @Test
    void othersAreGivenTheirsUntilAllTogetherHaveTheirs() {
        long burst = PEER_BYTES * BringBudget.BURST.toSeconds();
        assertThat(waitMillis(ANN, burst + 6 * PEER_BYTES)).hasValue(0);
        assertThat(waitMillis(ANN, 1)).isEmpty();
        assertThat(waitMillis(BOB, burst)).hasValue(0);
        assertThat(waitMillis(Peers.named("cid"), 1)).hasValue(3_000);
    }

    @Test
    void whatIsRefusedCostsNothing() {
        assertThat(waitMillis(ANN, PEER_BYTES * 60)).hasValue(0);
        for (int i = 0; i < 10; i++) {
            assertThat(waitMillis(ANN, PEER_BYTES * 60)).isEmpty();
        }
        ticker.advance(Duration.ofSeconds(50));
        assertThat(waitMillis(ANN, 1)).hasValue(0);
    }

    @Test
    void noMorePeersHaveAccountsThanTheLimitSays() {
        var wide = new BringBudget(ticker, new BringLimits(1, Long.MAX_VALUE));
        for (int i = 0; i < BringBudget.PEERS_MAX; i++) {
            assertThat(wide.reserve(Peers.named("peer" + i), 1)).isPresent();
        }
        assertThat(wide.reserve(ANN, 1)).isEmpty();
        assertThat(wide.reserve(Peers.named("peer0"), 1)).isPresent();

        ticker.advance(BringBudget.BURST);
        assertThat(wide.reserve(ANN, 1)).isPresent();
    }
}
