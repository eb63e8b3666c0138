package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ResourceScope;
import io.ishigaki.network.ResourceScope.Resource;
import io.ishigaki.network.multistream.MultistreamText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whom an allow list has, and what that means at a swarm's sockets.
class AllowListTest {
    private static final PeerId FRIEND =
            PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    private static final PeerId STRANGER =
            PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private static AllowList list(String... addresses) {
        return new AllowList(Stream.of(addresses).map(Multiaddr::parse).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/192.0.2.7, 192.0.2.7, true",
        "/ip4/192.0.2.7, 192.0.2.8, false",
        "/ip4/192.0.2.7/tcp/4001, 192.0.2.7, true",
        "/ip4/192.0.2.0/ipcidr/24, 192.0.2.255, true",
        "/ip4/192.0.2.0/ipcidr/24, 192.0.3.0, false",
        "/ip4/192.0.2.9/ipcidr/24, 192.0.2.1, true",
        "/ip6/2001:db8::/ipcidr/32, 2001:db8:1::1, true",
        "/ip6/2001:db8::1, 2001:db8::2, false",
    })
    void addressOrRangeIsWhoeversIsThere(String address, String host, boolean expected) throws IOException {
        AllowList allowed = list(address);
        InetAddress there = InetAddress.getByName(host);

        assertThat(allowed.has(there)).isEqualTo(expected);
        assertThat(allowed.has(STRANGER, there)).isEqualTo(expected);
        String family = host.contains(":") ? "/ip6/" : "/ip4/";
        assertThat(allowed.has(STRANGER, Multiaddr.parse(family + host + "/tcp/1")))
                .isEqualTo(expected);
        assertThat(allowed.hasForSome(there)).isFalse();
    }

    @Test
    void peerIsAllowedWhereItIsNamedOnly() throws IOException {
        AllowList allowed = list("/ip4/192.0.2.0/ipcidr/24/p2p/" + FRIEND, "/ip4/198.51.100.1/p2p/" + FRIEND);
        InetAddress there = InetAddress.getByName("192.0.2.1");

        assertThat(allowed.has(there)).isFalse();
        assertThat(allowed.hasForSome(there)).isTrue();
        assertThat(allowed.has(FRIEND, there)).isTrue();
        assertThat(allowed.has(FRIEND, Multiaddr.parse("/ip4/198.51.100.1/tcp/1")))
                .isTrue();
        assertThat(allowed.has(STRANGER, there)).isFalse();
        assertThat(allowed.has(FRIEND, InetAddress.getByName("203.0.113.1"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/dns4/example.com/tcp/1, has no address of IP",
        "/ip4/192.0.2.0/ipcidr/33, is no range of addresses",
    })
    void whatHasNoAddressIsRefused(String address, String message) {
        assertThatThrownBy(() -> list(address))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(address + " " + message);
    }

    private Swarm allowing(SwarmLimits limits, String... addresses) throws IOException, InterruptedException {
        return nodes.open(
                new AddressRules(list(addresses), new AddressFilters(List.of()), List.of(), List.of(), List.of()),
                limits);
    }

    private static void ping(Swarm source, Swarm target) throws IOException, InterruptedException {
        try (PeerStream stream = source.open(target.self(), List.of("/ipfs/ping/1.0.0"))) {
            stream.write(new byte[32], 0, 32);
            stream.flush();
            stream.readBytes(32);
        }
    }

    private static ResourceScope system(Swarm swarm) {
        return swarm.resources().getFirst();
    }

    private static Socket socket(Swarm swarm) throws IOException {
        Multiaddr address = swarm.addresses().getFirst();
        var socket = new Socket(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(address.first(Protocol.TCP).orElseThrow().text()));
        socket.setSoTimeout((int) Duration.ofSeconds(Nodes.PATIENCE_SECONDS).toMillis());
        return socket;
    }

    /// A socket whose handshake has begun, and doesn't end.
    private static Socket hanging(Swarm swarm) throws IOException {
        Socket socket = socket(swarm);
        byte[] header = MultistreamText.encode(MultistreamText.HEADER);
        socket.getOutputStream().write(header);
        assertThat(socket.getInputStream().readNBytes(header.length)).isEqualTo(header);
        return socket;
    }

    @Test
    void connectionsOfWhoeverIsAtAnAllowedAddressArentCounted() throws IOException, InterruptedException {
        SwarmLimits limits = SwarmLimits.defaults()
                .withConnectionsMax(1)
                .withHandshakesMax(1)
                .withHandshakeMax(Duration.ofHours(1));
        Swarm swarm = allowing(limits, "/ip4/127.0.0.0/ipcidr/8");
        try (Socket _ = hanging(swarm);
                Socket _ = hanging(swarm)) {
            Swarm first = nodes.open();
            Swarm second = nodes.open();
            Nodes.connect(first, swarm);
            Nodes.connect(second, swarm);
            Swarm third = nodes.open();
            Nodes.connect(swarm, third);

            ping(first, swarm);
            ping(second, swarm);
            ping(swarm, third);
            assertThat(swarm.peers()).hasSize(3);
            assertThat(system(swarm).use(Resource.CONNECTIONS).used()).isZero();
            assertThat(system(swarm).use(Resource.SOCKETS).used()).isZero();
            assertThat(system(swarm).use(Resource.CONNECTIONS_INBOUND).used()).isZero();
        }
    }

    @Test
    void peerOfTheListIsLetInWhereOthersArent() throws IOException, InterruptedException {
        var key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        Swarm swarm = allowing(SwarmLimits.defaults().withConnectionsMax(1), "/ip4/127.0.0.1/p2p/" + key.peerId());
        Swarm stranger = nodes.open();
        Nodes.connect(stranger, swarm);
        ping(stranger, swarm);
        assertThat(system(swarm).use(Resource.CONNECTIONS).used()).isEqualTo(1);

        Swarm friend = nodes.open(key, SwarmLimits.defaults());
        Nodes.connect(friend, swarm);
        ping(friend, swarm);
        assertThat(system(swarm).use(Resource.CONNECTIONS).used()).isEqualTo(1);

        Swarm another = nodes.open();
        assertThatThrownBy(() -> {
                    Nodes.connect(another, swarm);
                    ping(another, swarm);
                })
                .isInstanceOf(PeerGoneException.class);
        assertThatThrownBy(() -> Nodes.connect(swarm, nodes.open()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("connections, limit 1");
    }

    @Test
    void strangersWhereAPeerIsAllowedHaveALimitOfHandshakes() throws IOException, InterruptedException {
        SwarmLimits limits = SwarmLimits.defaults().withHandshakesMax(1).withHandshakeMax(Duration.ofHours(1));
        Swarm swarm = allowing(limits, "/ip4/127.0.0.1/p2p/" + FRIEND);

        try (Socket _ = hanging(swarm);
                Socket _ = hanging(swarm);
                Socket third = socket(swarm)) {
            assertThat(third.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void limitOfAPeersConnectionsHoldsForAllowedOnes() throws IOException, InterruptedException {
        Swarm swarm = allowing(SwarmLimits.defaults().withConnectionsPerPeerMax(1), "/ip4/127.0.0.1");
        var key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        Swarm first = nodes.open(key, SwarmLimits.defaults());
        Swarm second = nodes.open(key, SwarmLimits.defaults());
        Nodes.connect(first, swarm);
        ping(first, swarm);

        assertThatThrownBy(() -> {
                    Nodes.connect(second, swarm);
                    ping(second, swarm);
                })
                .isInstanceOf(PeerGoneException.class);
    }

    @Test
    void withoutLimitsOfCountsOnlyThatOfMemoryIsReported() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withCounts(SwarmLimits.Counts.NONE));
        Swarm other = nodes.open();
        Nodes.connect(other, swarm);
        ping(other, swarm);

        assertThat(swarm.resources()).allSatisfy(scope -> {
            for (Resource resource : Resource.values()) {
                boolean limited = scope.name().equals(ResourceScope.SYSTEM) && resource == Resource.MEMORY;
                assertThat(scope.use(resource).limit())
                        .isEqualTo(limited ? OptionalLong.of(64 << 20) : OptionalLong.empty());
            }
        });
        assertThat(system(swarm).use(Resource.CONNECTIONS).used()).isEqualTo(1);
    }
}
