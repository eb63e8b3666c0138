package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.swarm.Endpoint.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "/ip4/192.0.2.7/tcp/4001, TCP,",
        "/dns/example.com/tcp/4001/ws, WEBSOCKET,",
        "/ip6/2001:db8::1/udp/4001/quic-v1, QUIC,",
        "/dns4/example.com/tcp/443/wss, WEBSOCKET_TLS,",
        "/dns6/example.com/tcp/443/tls/ws, WEBSOCKET_TLS,",
        "/ip4/192.0.2.7/tcp/443/tls/ws, WEBSOCKET_TLS,",
        "/ip4/192.0.2.7/tcp/443/tls/sni/example.com/ws, WEBSOCKET_TLS, example.com",
        "/dns4/a.example/tcp/443/tls/sni/example.com/ws, WEBSOCKET_TLS, example.com",
    })
    void addressesSayWhatCarriesBytesAndWhomTlsAsksFor(String address, Kind kind, String serverName) {
        Endpoint endpoint = Endpoint.of(Multiaddr.parse(address)).orElseThrow();

        assertThat(endpoint.kind()).isEqualTo(kind);
        assertThat(endpoint.serverName()).isEqualTo(Optional.ofNullable(serverName));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/192.0.2.7/tcp/443/tls",
                "/ip4/192.0.2.7/tcp/443/tls/wss",
                "/ip4/192.0.2.7/tcp/443/tls/sni/example.com",
                "/ip4/192.0.2.7/tcp/443/tls/sni/example.com/wss",
                "/ip4/192.0.2.7/tcp/443/sni/example.com/ws",
                "/ip4/192.0.2.7/tcp/443/ws/tls",
                "/ip4/192.0.2.7/udp/443/tls/ws",
                "/ip4/192.0.2.7/tcp/443/tls/http",
                "/ip4/192.0.2.7/tcp/443/wss/p2p-circuit",
            })
    void othersAreOfNoTransport(String address) {
        assertThat(Endpoint.of(Multiaddr.parse(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/192.0.2.7/tcp/443/tls/ws", "/ip4/192.0.2.7/tcp/443/tls/sni/example.com/ws"})
    void addressOfASocketIsTheOneThatLeadsThere(String text) throws UnknownHostException {
        Multiaddr address = Multiaddr.parse(text);
        InetSocketAddress socket = Endpoint.of(address).orElseThrow().sockets().getFirst();

        assertThat(Endpoint.multiaddr(Kind.WEBSOCKET_TLS, socket)).isEqualTo(address);
        assertThat(socket.getAddress()).isEqualTo(InetAddress.getByName("192.0.2.7"));
    }

    @Test
    void peerIdBehindSaysNothing() {
        Multiaddr address = Multiaddr.parse("/dns4/example.com/tcp/443/wss");

        PeerId peer = PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

        assertThat(Endpoint.of(address.encapsulate(Multiaddr.parse("/p2p/" + peer))))
                .isEqualTo(Endpoint.of(address));
    }
}
