package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer.Direction;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservedAddressesTest {
    private static final PeerId PEER =
            PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

    private static final Multiaddr SEEN = Multiaddr.parse("/ip4/203.0.113.7/tcp/4001");

    private long nanos;
    private final ObservedAddresses observed = new ObservedAddresses(() -> nanos);

    private static Connection from(String address, Direction direction) {
        return new Connection(PEER, Multiaddr.parse(address), direction, new TrimmerTest.Idle(0), 0);
    }

    private static Connection from(int host) {
        return from("/ip4/198.51.100.%d/tcp/5000".formatted(host), Direction.INBOUND);
    }

    private void see(int observers, Multiaddr seen) {
        for (int i = 0; i < observers; i++) {
            boolean _ = observed.observed(from(i), seen);
        }
    }

    @Test
    void anAddressThatEnoughHaveSeenIsTakenForTrue() {
        see(ObservedAddresses.OBSERVERS_MIN - 1, SEEN);
        assertThat(observed.addresses()).isEmpty();

        assertThat(observed.observed(from(200), SEEN))
                .as("something has changed")
                .isTrue();
        assertThat(observed.addresses()).containsExactly(SEEN);
        assertThat(observed.observed(from(201), SEEN))
                .as("something has changed")
                .isFalse();
    }

    /// One machine may have many peer ids and ports.
    @Test
    void oneObserverCountsOnce() {
        for (int port = 1; port <= 100; port++) {
            boolean _ = observed.observed(from("/ip4/198.51.100.1/tcp/" + port, Direction.INBOUND), SEEN);
            boolean _ = observed.observed(
                    from("/ip6/2001:db8:1:%x::%x/tcp/1".formatted(port, port), Direction.INBOUND), SEEN);
        }

        assertThat(observed.addresses()).isEmpty();
    }

    @Test
    void ofConnectionsOfOursNothingIsSeen() {
        for (int i = 0; i < 10; i++) {
            boolean _ = observed.observed(from("/ip4/198.51.100.%d/tcp/1".formatted(i), Direction.OUTBOUND), SEEN);
        }

        assertThat(observed.addresses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/127.0.0.1/tcp/4001",
                "/ip4/0.0.0.0/tcp/4001",
                "/ip6/fe80::1/tcp/4001",
                "/ip4/224.0.0.1/tcp/4001",
                "/ip4/203.0.113.7/udp/4001/quic-v1", // seen over TCP
                "/dns4/example.org/tcp/4001",
                "/ip4/203.0.113.7/tcp/4001/p2p-circuit"
            })
    void addressesThatLeadNowhereMeanNothing(String seen) {
        see(10, Multiaddr.parse(seen));

        assertThat(observed.addresses()).isEmpty();
    }

    @Test
    void whatIsNotSeenAnyMoreIsForgotten() {
        see(10, SEEN);
        nanos += ObservedAddresses.TTL.toNanos() - 1;
        assertThat(observed.addresses()).containsExactly(SEEN);
        nanos++;

        assertThat(observed.addresses()).isEmpty();
    }

    @Test
    void thoseThatMostHaveSeenAreTold() {
        for (int i = 0; i < 10; i++) {
            see(ObservedAddresses.OBSERVERS_MIN + i, Multiaddr.parse("/ip4/203.0.113.%d/tcp/4001".formatted(i)));
        }

        assertThat(observed.addresses())
                .hasSize(ObservedAddresses.ADDRESSES_MAX)
                .startsWith(Multiaddr.parse("/ip4/203.0.113.9/tcp/4001"));
    }

    @Test
    void observationsHaveALimit() {
        see(ObservedAddresses.OBSERVERS_MIN, SEEN);
        for (int i = 0; i < ObservedAddresses.OBSERVATIONS_MAX; i++) {
            boolean _ = observed.observed(
                    from("/ip4/10.0.%d.%d/tcp/1".formatted(i / 256, i % 256), Direction.INBOUND),
                    Multiaddr.parse("/ip4/203.0.113.7/tcp/%d".formatted(10_000 + i)));
        }

        assertThat(observed.addresses()).isEmpty();
    }
}
