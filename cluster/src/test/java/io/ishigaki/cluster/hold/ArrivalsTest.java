package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final PeerId ANN = new PeerId(Multihash.sha256(new byte[] {1}));
    private static final Instant NOW = Instant.EPOCH;

    private final Arrivals arrivals = new Arrivals();

    private boolean arrives(long session, long number) {
        return arrivals.isNext(ANN, new HoldMessage.Serial(session, number));
    }

    @Test
    void messagesCountOnceAndInOrder() {
        assertThat(arrives(4, 0)).isTrue();
        assertThat(arrives(4, 1)).isTrue();
        assertThat(arrives(4, 1)).isFalse();
        assertThat(arrives(4, 0)).isFalse();
        assertThat(arrives(4, 2)).isTrue();
        assertThat(arrivals.isAskingDue(ANN, NOW)).isFalse();
    }

    @Test
    void laterSessionTakesThePlaceOfAnEarlierOne() {
        assertThat(arrives(4, 0)).isTrue();
        assertThat(arrives(6, 0)).isTrue();
        assertThat(arrives(4, 1)).isFalse();
        assertThat(arrives(5, 0)).isFalse();
        assertThat(arrives(6, 1)).isTrue();
        assertThat(arrivals.isAskingDue(ANN, NOW)).isFalse();
    }

    @Test
    void whoMissesAMessageAsksNowAndThenUntilEverythingIsTold() {
        assertThat(arrives(1, 0)).isTrue();
        assertThat(arrives(1, 2)).isFalse();
        assertThat(arrives(1, 3)).isFalse();
        assertThat(arrivals.isAskingDue(ANN, NOW)).isFalse();
        assertThat(arrivals.isAskingDue(ANN, NOW.plus(Arrivals.ASK_PAUSE))).isTrue();
        assertThat(arrivals.isAskingDue(ANN, NOW.plus(Arrivals.ASK_PAUSE))).isFalse();
        assertThat(arrivals.isAskingDue(ANN, NOW.plus(Arrivals.ASK_PAUSE.multipliedBy(2))))
                .isTrue();
        assertThat(arrives(2, 0)).isTrue();
        assertThat(arrivals.isAskingDue(ANN, NOW.plus(Arrivals.ASK_PAUSE.multipliedBy(3))))
                .isFalse();
    }

    @Test
    void sessionWhoseBeginningIsMissingIsANewOneAllTheSame() {
        assertThat(arrivals.isOfNewSession(ANN, new HoldMessage.Serial(4, 0))).isTrue();
        assertThat(arrives(4, 0)).isTrue();
        assertThat(arrivals.isOfNewSession(ANN, new HoldMessage.Serial(4, 1))).isFalse();
        assertThat(arrivals.isOfNewSession(ANN, new HoldMessage.Serial(3, 0))).isFalse();
        assertThat(arrivals.isOfNewSession(ANN, new HoldMessage.Serial(5, 1))).isTrue();
        arrivals.restart(ANN);
        assertThat(arrivals.isOfNewSession(ANN, new HoldMessage.Serial(1, 1))).isTrue();
    }

    @Test
    void afterAConnectionIsMadeAnewNumbersBeginAnew() {
        assertThat(arrives(9, 0)).isTrue();
        arrivals.restart(ANN);
        assertThat(arrives(9, 1)).isFalse();
        assertThat(arrives(1, 0)).isTrue();
    }
}
