package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScoresTest {
    private Duration now = Duration.ZERO;
    private final Scores scores = new Scores(() -> now.toNanos());

    private static PeerId peer(int number) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        return new PeerId(Multihash.sha256(Bytes.ofOwned(bytes)));
    }

    @Test
    void pointsAddUpToACutOff() {
        assertThat(scores.add(peer(1), 60)).isFalse();
        assertThat(scores.isRefused(peer(1))).isFalse();
        assertThat(scores.add(peer(1), 40)).isTrue();
        assertThat(scores.isRefused(peer(1))).isTrue();
        assertThat(scores.isRefused(peer(2))).isFalse();
    }

    @Test
    void pointsFadeEvenly() {
        scores.add(peer(1), 60);
        now = Scores.FADE.dividedBy(2);

        assertThat(scores.add(peer(1), 40)).isFalse();
        assertThat(scores.add(peer(1), 50)).isTrue();
    }

    @Test
    void cutOffPeerIsRefusedUntilAllItsPointsHaveFaded() {
        scores.add(peer(1), Network.POINTS_MAX);

        now = Scores.FADE.minusSeconds(1);
        assertThat(scores.isRefused(peer(1))).isTrue();
        now = Scores.FADE;
        assertThat(scores.isRefused(peer(1))).isFalse();
    }

    @Test
    void oldestPointsAreForgottenFirst() {
        for (int number = 0; number <= Scores.PEERS_MAX; number++) {
            scores.add(peer(number), Network.POINTS_MAX);
        }

        assertThat(scores.isRefused(peer(0))).isFalse();
        assertThat(scores.isRefused(peer(1))).isTrue();
    }
}
