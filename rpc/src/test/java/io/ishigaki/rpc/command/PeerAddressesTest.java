package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.rpc.CommandException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    private static final String ONE = "12D3KooWLRPJAA5o6bAvcjY6kFBq8uuXu3mHJpTjBXzvoKjWQdKj";
    private static final String OTHER = "QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN";

    private static final PeerAddresses.Names NAMES = name -> {
        if (name.toString().equals("/dnsaddr/nobody.test")) {
            throw new UnknownHostException("_dnsaddr.nobody.test has no TXT record");
        }
        return name.toString().startsWith("/dnsaddr/")
                ? List.of(
                        Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + ONE),
                        Multiaddr.parse("/ip4/192.0.2.2/tcp/4001/p2p/" + OTHER),
                        Multiaddr.parse("/ip4/192.0.2.3/tcp/4001/p2p/" + ONE))
                : List.of();
    };

    private static Map<PeerId, List<Multiaddr>> byPeer(String... texts) throws IOException {
        return PeerAddresses.byPeer(NAMES, List.of(texts));
    }

    @Test
    void addressesAreGroupedByTheirPeer() throws IOException {
        assertThat(byPeer("/ip4/192.0.2.9/tcp/1/p2p/" + ONE, "/p2p/" + OTHER, "/dns4/a.test/tcp/1/p2p/" + ONE))
                .isEqualTo(Map.of(
                        PeerId.parse(ONE),
                        List.of(Multiaddr.parse("/ip4/192.0.2.9/tcp/1"), Multiaddr.parse("/dns4/a.test/tcp/1")),
                        PeerId.parse(OTHER),
                        List.of()));
    }

    @Test
    void nameWithAPeerIsLeftToWhoDialsIt() throws IOException {
        assertThat(byPeer("/dnsaddr/nobody.test/p2p/" + ONE))
                .isEqualTo(Map.of(PeerId.parse(ONE), List.of(Multiaddr.parse("/dnsaddr/nobody.test"))));
    }

    @Test
    void nameWithoutAPeerIsAllThatAreThere() throws IOException {
        assertThat(byPeer("/dnsaddr/node.test"))
                .isEqualTo(Map.of(
                        PeerId.parse(ONE),
                        List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"), Multiaddr.parse("/ip4/192.0.2.3/tcp/4001")),
                        PeerId.parse(OTHER),
                        List.of(Multiaddr.parse("/ip4/192.0.2.2/tcp/4001"))));
    }

    @Test
    void addressOfNobodyIsRefused() {
        assertThatThrownBy(() -> byPeer("/ip4/192.0.2.1/tcp/4001"))
                .isInstanceOf(CommandException.class)
                .hasMessage("found no ipfs peers at /ip4/192.0.2.1/tcp/4001");
        assertThatThrownBy(() -> byPeer("/dnsaddr/nobody.test"))
                .isInstanceOf(CommandException.class)
                .hasMessage("found no ipfs peers at /dnsaddr/nobody.test: _dnsaddr.nobody.test has no TXT record");
    }
}
