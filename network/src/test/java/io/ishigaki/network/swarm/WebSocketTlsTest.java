package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.swarm.Transports.Carrier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Swarms that dial a WebSocket over TLS, which a proxy in front of another swarm ends.
class WebSocketTlsTest {
    private static final String ECHO = "/echo/1";

    private final Nodes nodes = new Nodes();
    private Swarm server;
    private TlsFront front;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        server = nodes.listen(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws")), Transports.defaults());
        server.handle(Nodes.echo(ECHO));
        front = new TlsFront(Integer.parseInt(server.listenAddresses()
                .getFirst()
                .first(Protocol.TCP)
                .orElseThrow()
                .text()));
    }

    @AfterEach
    void close() {
        front.close();
        nodes.close();
    }

    private Swarm client() throws IOException, InterruptedException, GeneralSecurityException {
        return nodes.open(Transports.defaults().withWebTls(TlsFront.trusting()), SwarmLimits.defaults());
    }

    private Multiaddr address(String form) {
        return Multiaddr.parse(form.replace("PORT", Integer.toString(front.port())));
    }

    @ParameterizedTest
    @CsvSource({
        "/dns4/localhost/tcp/PORT/wss, localhost",
        "/dns4/localhost/tcp/PORT/tls/ws, localhost",
        "/ip4/127.0.0.1/tcp/PORT/tls/sni/front.example./ws, front.example",
        "/ip4/127.0.0.1/tcp/PORT/tls/sni/front.example/ws, front.example",
        "/dns4/localhost/tcp/PORT/tls/sni/front.example/ws, front.example",
    })
    void peerBehindAProxyIsReachedByTheNameOfTheProxy(String form, String name) throws Exception {
        Swarm client = client();

        client.connect(server.self(), List.of(address(form)));

        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);
        try (PeerStream stream = client.open(server.self(), List.of(ECHO))) {
            stream.write(sent, 0, sent.length);
            stream.flush();
            assertThat(stream.readBytes(sent.length)).isEqualTo(sent);
        }
        assertThat(front.names()).containsExactly(new SNIHostName(name));
        assertThat(front.head()).contains("host: %s:%d\r\n".formatted(name, front.port()));
        assertThat(client.peer(server.self()).orElseThrow().address())
                .isEqualTo(address("/ip4/127.0.0.1/tcp/PORT/tls/sni/" + name + "/ws"));
        assertThat(server.peer(client.self()).orElseThrow().address().toString())
                .endsWith("/ws");
    }

    @Test
    void addressOfAMachineIsVerifiedWhereThereIsNoName() throws Exception {
        Swarm client = client();

        client.connect(server.self(), List.of(address("/ip4/127.0.0.1/tcp/PORT/wss")));

        assertThat(front.names()).isEmpty();
        assertThat(client.peer(server.self()).orElseThrow().address())
                .isEqualTo(address("/ip4/127.0.0.1/tcp/PORT/tls/ws"));
    }

    @Test
    void certificateOfAnotherNameIsRefused() throws Exception {
        Swarm client = client();

        assertThatThrownBy(() -> client.connect(
                        server.self(), List.of(address("/ip4/127.0.0.1/tcp/PORT/tls/sni/other.example/ws"))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("no TLS with other.example:")
                .hasMessageContaining("No subject alternative DNS name matching other.example found");
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() throws Exception {
        Swarm client = nodes.open();

        assertThatThrownBy(() -> client.connect(server.self(), List.of(address("/dns4/localhost/tcp/PORT/wss"))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining(
                        "no TLS with localhost: unable to find valid certification path to requested target");
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void whoeverTheProxyIsThePeerHasToShowItsKey() throws Exception {
        Swarm client = client();
        PeerId other = PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

        assertThatThrownBy(() -> client.connect(other, List.of(address("/dns4/localhost/tcp/PORT/wss"))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining(server.self().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "under_score", "-", "a..b"})
    void nameThatTlsCantAskForIsAReason(String name) throws Exception {
        Swarm client = client();

        assertThatThrownBy(() -> client.connect(
                        server.self(), List.of(address("/ip4/127.0.0.1/tcp/PORT/tls/sni/" + name + "/ws"))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("TLS can't ask for " + name);
    }

    @Test
    void serverWithoutTlsIsAReason() throws Exception {
        Swarm client = client();
        Multiaddr plain = server.listenAddresses().getFirst();

        assertThatThrownBy(() -> client.connect(
                        server.self(),
                        List.of(plain.decapsulate(Multiaddr.parse("/ws")).encapsulate(Multiaddr.parse("/tls/ws")))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("/tls/ws: no TLS with 127.0.0.1: ")
                .hasMessageNotContaining("null");
    }

    @Test
    void serverThatSaysNothingIsGivenUp() throws Exception {
        Swarm client = nodes.open(
                Transports.defaults().withWebTls(TlsFront.trusting()),
                SwarmLimits.defaults().withHandshakeMax(Duration.ofMillis(200)));
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> client.connect(
                            server.self(),
                            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort() + "/wss"))))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("the handshake took too long");
        }
    }

    @Test
    void withoutWebSocketItIsntDialled() throws Exception {
        Swarm client = nodes.open(Transports.defaults().withCarriers(Set.of(Carrier.TCP)), SwarmLimits.defaults());

        assertThatThrownBy(() -> client.connect(server.self(), List.of(address("/dns4/localhost/tcp/PORT/wss"))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("no transport for it");
    }

    @Test
    void nothingListensWithTls() throws Exception {
        Multiaddr plain = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
        Multiaddr secure = Multiaddr.parse("/ip4/127.0.0.1/tcp/0/tls/ws");

        Swarm swarm = nodes.listen(List.of(plain, secure), Transports.defaults());

        assertThat(swarm.listenAddresses()).hasSize(1);
        assertThat(Swarm.isListenable(plain)).isTrue();
        assertThat(Swarm.isListenable(secure)).isFalse();
    }

    @Test
    void addressOfTheProxyIsAnnounced() throws Exception {
        Multiaddr secure = Multiaddr.parse("/dns4/front.example/tcp/443/wss");
        Swarm swarm = nodes.open(
                new AddressRules(
                        AllowList.none(), new AddressFilters(List.of()), List.of(), List.of(secure), List.of()),
                SwarmLimits.defaults());
        Swarm other = nodes.open();

        other.connect(swarm.self(), swarm.listenAddresses());
        assertThat(other.identified(swarm.self()).listenAddresses()).contains(secure);
    }
}
