package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.multistream.MultistreamText;
import io.ishigaki.network.swarm.Transports.Security;
import io.ishigaki.network.tls.LibP2pCertificate;
import io.ishigaki.network.tls.PeerTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Swarms that secure their connections in different ways, and a plain TLS of the JDK that isn't libp2p's.
class SecurityTest {
    private static final String ECHO = "/echo/1";

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private static Transports securities(Security... preferred) {
        return Transports.defaults().withSecurities(List.of(preferred));
    }

    private static void assertEcho(Swarm one, Swarm other) throws IOException, InterruptedException {
        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);
        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            stream.write(sent, 0, sent.length);
            stream.flush();
            assertThat(stream.readBytes(sent.length)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS, TLS", "NOISE, NOISE", "TLS, NOISE", "NOISE, TLS"})
    void eitherSideMayHaveOnlyOneWay(Security first, Security only) throws IOException, InterruptedException {
        Security second = first == Security.TLS ? Security.NOISE : Security.TLS;
        Swarm both = nodes.open(securities(first, second), SwarmLimits.defaults());
        Swarm one = nodes.open(securities(only), SwarmLimits.defaults());
        both.handle(Nodes.echo(ECHO));
        one.handle(Nodes.echo(ECHO));

        Nodes.connect(both, one);
        assertEcho(both, one);
        assertEcho(one, both);
    }

    @Test
    void withoutACommonWayThereIsNoConnection() throws IOException, InterruptedException {
        Swarm one = nodes.open(securities(Security.TLS), SwarmLimits.defaults());
        Swarm other =
                nodes.open(securities(Security.NOISE), SwarmLimits.defaults().withHandshakeMax(Duration.ofSeconds(1)));

        assertThatThrownBy(() -> Nodes.connect(one, other))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("peer speaks none of [/tls/1.0.0]");
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void everyKindOfIdentityIsProvedByTls(KeyType type) throws IOException, InterruptedException {
        var key = PrivateKey.generate(type, new SecureRandom());
        Swarm one = nodes.open(key, securities(Security.TLS), SwarmLimits.defaults());
        Swarm other = nodes.open(securities(Security.TLS), SwarmLimits.defaults());
        other.handle(Nodes.echo(ECHO));

        Nodes.connect(one, other);

        assertEcho(one, other);
        assertThat(other.peer(key.peerId())).isPresent();
    }

    @Test
    void peerOfAnotherNameIsNotTheOneThatWasDialled() throws IOException, InterruptedException {
        Swarm one = nodes.open(securities(Security.TLS), SwarmLimits.defaults());
        Swarm other = nodes.open(securities(Security.TLS), SwarmLimits.defaults());
        var stranger = PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

        assertThatThrownBy(() -> one.connect(stranger, other.addresses()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("it is peer " + other.self());
    }

    /// A socket that has agreed on TLS with `swarm`.
    private static Socket agreed(Swarm swarm) throws IOException {
        int port = Integer.parseInt(
                swarm.addresses().getFirst().first(Protocol.TCP).orElseThrow().text());
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(Nodes.PATIENCE_SECONDS).toMillis());
        for (String text : List.of(MultistreamText.HEADER, "/tls/1.0.0")) {
            byte[] message = MultistreamText.encode(text);
            socket.getOutputStream().write(message);
            assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
        }
        return socket;
    }

    private static KeyManager[] certified() throws IOException, GeneralSecurityException {
        var random = new SecureRandom();
        var own = LibP2pCertificate.create(PrivateKey.generate(KeyType.ED25519, random), random);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key(), new char[0], new Certificate[] {own.certificate()});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static SSLSocket client(Socket socket, String version, KeyManager... keys)
            throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new PeerTrust()}, null);
        var client = (SSLSocket) context.getSocketFactory().createSocket(socket, "peer", 0, true);
        var parameters = client.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(new String[] {"/yamux/1.0.0", "libp2p"});
        client.setSSLParameters(parameters);
        return client;
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3", "TLSv1.2"})
    void clientThatShowsNoCertificateIsRefused(String version)
            throws IOException, InterruptedException, GeneralSecurityException {
        Swarm swarm = nodes.open(securities(Security.TLS), SwarmLimits.defaults());

        try (Socket socket = agreed(swarm);
                SSLSocket client = client(socket, version)) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        }
        assertThat(swarm.peers()).isEmpty();
    }

    @Test
    void clientThatSpeaksAnotherProtocolOverTlsIsRefused()
            throws IOException, InterruptedException, GeneralSecurityException {
        Swarm swarm = nodes.open(securities(Security.TLS), SwarmLimits.defaults());

        try (Socket socket = agreed(swarm);
                SSLSocket client = client(socket, "TLSv1.3", certified())) {
            var parameters = client.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            client.setSSLParameters(parameters);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(swarm.peers()).isEmpty();
    }
}
