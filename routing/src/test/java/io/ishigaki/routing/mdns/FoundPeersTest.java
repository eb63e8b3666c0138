package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Who is dialled of those that are found, and when.
class FoundPeersTest {
    private static final List<Multiaddr> THERE = List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/4001"));

    private final FakeNetwork network = new FakeNetwork(somebody());
    private final AtomicLong now = new AtomicLong();
    private final Ticker ticker = now::get;
    private final FoundPeers found = new FoundPeers(network.network(), ticker, Runnable::run);

    private static PeerId somebody() {
        return PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void whoIsFoundIsConnectedOnce() {
        PeerId bob = somebody();

        found.found(bob, THERE);
        pass(FoundPeers.WAIT_MAX);
        found.found(bob, THERE);
        found.found(network.network().self(), THERE);

        assertThat(network.dialled()).containsExactly(bob);
    }

    @Test
    void whoCanNotBeReachedIsLeftAloneForLongerAndLonger() {
        PeerId bob = somebody();
        network.reachable(false);
        Duration wait = FoundPeers.WAIT_FIRST;
        for (int failures = 1; failures <= 9; failures++) {
            found.found(bob, THERE);
            pass(wait.minusNanos(1));
            found.found(bob, THERE);
            assertThat(network.dialled()).hasSize(failures);
            pass(Duration.ofNanos(1));
            wait = wait.multipliedBy(2).compareTo(FoundPeers.WAIT_MAX) < 0 ? wait.multipliedBy(2) : FoundPeers.WAIT_MAX;
        }

        network.reachable(true);
        found.found(bob, THERE);
        network.disconnect(bob);
        found.found(bob, THERE);

        assertThat(network.dialled()).hasSize(11);
    }

    /// Anyone can claim any number of peers.
    @Test
    void aCrowdIsDialledSlowly() {
        network.reachable(false);
        for (int i = 0; i < 3 * FoundPeers.DIALS_PER_MINUTE_MAX; i++) {
            found.found(somebody(), THERE);
        }
        assertThat(network.dialled()).hasSize(FoundPeers.DIALS_PER_MINUTE_MAX);

        pass(Duration.ofMinutes(1));
        found.found(somebody(), THERE);

        assertThat(network.dialled()).hasSize(FoundPeers.DIALS_PER_MINUTE_MAX + 1);
    }

    @Test
    void aCrowdIsNotConnectedToAsAWhole() {
        PeerId last = somebody();
        for (int i = 0; i < FoundPeers.CONNECTED_MAX; i++) {
            if (i % FoundPeers.DIALS_PER_MINUTE_MAX == 0) {
                pass(Duration.ofMinutes(1));
            }
            found.found(somebody(), THERE);
        }
        pass(Duration.ofMinutes(1));
        found.found(last, THERE);
        assertThat(network.dialled()).hasSize(FoundPeers.CONNECTED_MAX).doesNotContain(last);

        network.disconnect(network.dialled().getFirst());
        found.found(last, THERE);

        assertThat(network.dialled()).contains(last);
    }

    @Test
    void fewAreDialledAtATime() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        var slow = new FoundPeers(network.network(), ticker, waiting::add);
        for (int i = 0; i <= FoundPeers.DIALS_MAX; i++) {
            slow.found(somebody(), THERE);
        }
        assertThat(waiting).hasSize(FoundPeers.DIALS_MAX);

        waiting.remove().run();
        slow.found(somebody(), THERE);

        assertThat(waiting).hasSize(FoundPeers.DIALS_MAX);
    }

    @Test
    void whomItIsPatientWithIsForgottenWhereThereAreTooMany() {
        PeerId first = somebody();
        network.reachable(false);
        found.found(first, THERE);
        for (int i = 1; i <= FoundPeers.PEERS_MAX; i++) {
            if (i % FoundPeers.DIALS_PER_MINUTE_MAX == 0) {
                pass(Duration.ofMinutes(1));
            }
            found.found(somebody(), THERE);
        }
        int before = network.dialled().size();
        assertThat(before).isEqualTo(FoundPeers.PEERS_MAX + 1);

        found.found(first, THERE);

        assertThat(network.dialled()).hasSize(before + 1);
    }
}
