package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.dnsaddr.NameServer;
import io.ishigaki.network.pnet.SwarmKey;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Swarms that find each other by `/dnsaddr`, with a server of names of the test's own.
class DnsAddressTest {
    private static final Multiaddr NAME = Multiaddr.parse("/dnsaddr/node.test");

    private static final AddressFilters NO_FILTERS = new AddressFilters(List.of());

    private final Nodes nodes = new Nodes();
    private NameServer names;

    @BeforeEach
    void open() throws IOException {
        names = NameServer.open();
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
        names.close();
    }

    private Swarm knowing() throws IOException, InterruptedException {
        return nodes.open(names.addresses(Duration.ofSeconds(30)), Transports.defaults(), NO_FILTERS);
    }

    private static String record(Object address) {
        return "dnsaddr=" + address;
    }

    private static Multiaddr address(Network node) {
        return node.addresses().getFirst();
    }

    private static String withPeer(Network node) {
        return address(node) + "/p2p/" + node.self();
    }

    private static String port(Network node) {
        return address(node).first(Protocol.TCP).orElseThrow().text();
    }

    @Test
    void peerIsConnectedAtWhatTheRecordsSay() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        Swarm third = nodes.open();
        names.put("node.test", record(withPeer(third)), record(withPeer(other)), "v=spf1 -all", "dnsaddr=/what/1");

        one.connect(other.self(), List.of(NAME));
        one.connect(third.self(), List.of(Multiaddr.parse(NAME + "/p2p/" + third.self())));

        assertThat(one.peer(other.self()).map(ConnectedPeer::address)).contains(address(other));
        assertThat(one.peer(third.self()).map(ConnectedPeer::address)).contains(address(third));
    }

    @Test
    void namesLeadToNamesAndThoseToHosts() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        names.put("node.test", record("/dnsaddr/deep.test/p2p/" + other.self()), record(NAME));
        names.put("deep.test", record("/dns4/localhost/tcp/" + port(other) + "/p2p/" + other.self()));

        one.connect(other.self(), List.of(NAME));

        assertThat(one.peer(other.self()).map(ConnectedPeer::address)).contains(address(other));
    }

    @Test
    void nextAddressesAreTriedWhereSomeLeadNowhere() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        Swarm gone = nodes.open();
        Multiaddr closed = address(gone);
        gone.close();
        names.put("node.test", record(closed), record("/ip4/127.0.0.1/sctp/1"), record(address(other)));

        one.connect(other.self(), List.of(closed, Multiaddr.parse("/dnsaddr/nobody.test"), NAME));

        assertThat(one.peer(other.self())).isPresent();
    }

    @Test
    void whoIsThereHasToBeThePeer() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        Swarm third = nodes.open();
        names.put("node.test", record(address(third)));
        names.put("third.test", record(withPeer(third)));

        assertThatThrownBy(() -> one.connect(other.self(), List.of(NAME)))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining(address(third) + ": ");
        assertThatThrownBy(() -> one.connect(other.self(), List.of(Multiaddr.parse("/dnsaddr/third.test"))))
                .hasMessageEndingWith("/dnsaddr/third.test: can't be looked up: none of the 1 addresses of"
                        + " _dnsaddr.third.test ends in /p2p/" + other.self());
        assertThat(one.peers()).isEmpty();
    }

    @Test
    void answerThatNeverComesIsAReason() throws IOException, InterruptedException {
        Swarm one = nodes.open(names.addresses(Duration.ofMillis(50)), Transports.defaults(), NO_FILTERS);
        Swarm other = nodes.open();
        names.silent("node.test");

        assertThatThrownBy(() -> one.connect(other.self(), List.of(NAME)))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageEndingWith("can't be looked up: _dnsaddr.node.test: no resolver answers");
    }

    @Test
    void filtersHoldForWhatTheRecordsSay() throws IOException, InterruptedException {
        var filters = new AddressFilters(List.of(Multiaddr.parse("/ip4/127.0.0.0/ipcidr/8")));
        Swarm one = nodes.open(names.addresses(Duration.ofSeconds(30)), Transports.defaults(), filters);
        Swarm other = nodes.open();
        names.put("node.test", record(withPeer(other)), record("/dns4/localhost/tcp/" + port(other)));

        assertThatThrownBy(() -> one.connect(other.self(), List.of(NAME)))
                .hasMessageContaining(address(other) + ": the address is filtered")
                .hasMessageContaining("/dns4/localhost/tcp/" + port(other) + ": the address is filtered");
    }

    @Test
    void privateNetworksDialWhatTheyCan() throws IOException, InterruptedException {
        byte[] key = ("/key/swarm/psk/1.0.0/\n/base16/\n" + "1".repeat(64)).getBytes(StandardCharsets.US_ASCII);
        Transports network = Transports.defaults().withSwarmKey(SwarmKey.parse(key));
        Swarm one = nodes.open(names.addresses(Duration.ofSeconds(30)), network, NO_FILTERS);
        Swarm other = nodes.open(network, SwarmLimits.defaults());
        names.put("node.test", record("/ip4/127.0.0.1/udp/1/quic-v1"), record(withPeer(other)));
        names.put("quic.test", record("/ip4/127.0.0.1/udp/1/quic-v1"));

        one.connect(other.self(), List.of(NAME));

        assertThat(one.peer(other.self())).isPresent();
        assertThatThrownBy(() -> one.connect(nodes.open().self(), List.of(Multiaddr.parse("/dnsaddr/quic.test"))))
                .hasMessageEndingWith("/ip4/127.0.0.1/udp/1/quic-v1: no transport for it");
    }

    @Test
    void namesAreRememberedAndLookedUpAgain() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        names.put("node.test", record(withPeer(other)));
        one.remember(other.self(), remembered(other));

        one.connect(other.self(), List.of());

        assertThat(one.peer(other.self())).isPresent();
        assertThat(names.askedCount()).isEqualTo(1);
    }

    private static Bytes remembered(Network node) {
        var book = new AddressBook(InstantSource.system());
        book.reached(node.self(), List.of(NAME));
        return Objects.requireNonNull(book.rows().get(node.self()));
    }

    @Test
    void rememberedNameThatLedNowhereIsLeftAloneForAWhile() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        one.remember(other.self(), remembered(other));

        assertThatThrownBy(() -> one.connect(other.self(), List.of())).hasMessageContaining("has no TXT record");
        assertThatThrownBy(() -> one.connect(other.self(), List.of())).hasMessageContaining("no address of peer");
        assertThat(names.askedCount()).isEqualTo(1);
        names.put("node.test", record(withPeer(other)));

        one.connect(other.self(), List.of(NAME));
    }

    @Test
    void addressesBehindARememberedNameAreLeftAloneLikeOthers() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        Swarm gone = nodes.open();
        Multiaddr closed = address(gone);
        gone.close();
        names.put("node.test", record(closed));
        assertThatThrownBy(() -> one.connect(other.self(), List.of(closed))).hasMessageContaining(closed + ": ");
        one.remember(other.self(), remembered(other));

        assertThatThrownBy(() -> one.connect(other.self(), List.of()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageNotContaining(closed.toString());
    }

    @Test
    void peersOfANameAreLookedUp() throws IOException, InterruptedException {
        Swarm one = knowing();
        Swarm other = nodes.open();
        names.put("node.test", record(withPeer(other)), record("/ip4/127.0.0.1/tcp/1"));

        assertThat(one.lookUp(NAME)).containsExactly(Multiaddr.parse(withPeer(other)));
        assertThat(one.lookUp(address(other))).isEmpty();
        assertThatThrownBy(() -> one.lookUp(Multiaddr.parse("/dnsaddr/nobody.test")))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("_dnsaddr.nobody.test has no TXT record");
    }
}
