package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Multiaddr ADDRESS = address(1);

    private long nanos;
    private final Backoff backoff = new Backoff(() -> nanos);

    private static Multiaddr address(int port) {
        return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
    }

    private void pass(Duration span) {
        nanos += span.toNanos();
    }

    @Test
    void pauseGrowsWithEachFailureUpToALimit() {
        for (int failures = 1; failures < 30; failures++) {
            backoff.failed(ADDRESS);
            Duration pause = Duration.ofSeconds(Math.min(300, 5 + failures * failures));
            pass(pause.minusNanos(1));
            assertThat(backoff.isOn(ADDRESS)).as("failure %d", failures).isTrue();
            pass(Duration.ofNanos(1));
            assertThat(backoff.isOn(ADDRESS)).as("failure %d", failures).isFalse();
        }
    }

    @Test
    void successForgetsFailures() {
        backoff.failed(ADDRESS);
        backoff.failed(ADDRESS);
        backoff.connected(ADDRESS);
        assertThat(backoff.isOn(ADDRESS)).isFalse();

        backoff.failed(ADDRESS);
        pass(Duration.ofSeconds(6));
        assertThat(backoff.isOn(ADDRESS)).isFalse();
    }

    @Test
    void oldestIsForgottenBeyondTheLimit() {
        for (int port = 1; port <= Backoff.ADDRESSES_MAX + 1; port++) {
            backoff.failed(address(port));
        }

        assertThat(backoff.isOn(address(1))).isFalse();
        assertThat(backoff.isOn(address(2))).isTrue();
    }
}
