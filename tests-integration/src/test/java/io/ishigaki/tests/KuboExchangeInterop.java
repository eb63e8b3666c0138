package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Content between our daemon and Kubo over everything that carries bytes, over loopback. Not part of a plain build:
/// `.ci/interop` runs it.
class KuboExchangeInterop {
    /// Who connects to whom.
    enum Dialler {
        ISHI,
        KUBO
    }

    /// Whether both have the same swarm key.
    enum Net {
        OPEN,
        PRIVATE
    }

    /// What carries bytes, and what secures them.
    enum Carrier {
        NOISE("/ip4/127.0.0.1/tcp/0", "TLS"),
        TLS("/ip4/127.0.0.1/tcp/0", "Noise"),
        WEB_SOCKET("/ip4/127.0.0.1/tcp/0/ws", "TLS"),
        QUIC("/ip4/127.0.0.1/udp/0/quic-v1", "Noise");

        private final String listen;
        private final String unwanted;

        Carrier(String listen, String unwanted) {
            this.listen = listen;
            this.unwanted = unwanted;
        }

        /// Has `node` listen to this carrier alone, and secure connections in no other way.
        void configure(Node node) throws IOException, InterruptedException {
            node.set("Addresses.Swarm", "[\"" + listen + "\"]");
            node.set("Swarm.Transports.Security." + unwanted, "false");
        }
    }

    @TempDir
    private Path directory;

    private Node ishi;
    private Node kubo;

    @BeforeEach
    void make() throws IOException {
        ishi = Node.ishi(Files.createDirectory(directory.resolve("ishi")));
        kubo = Node.kubo(Files.createDirectory(directory.resolve("kubo")));
    }

    @AfterEach
    void end() {
        ishi.close();
        kubo.close();
    }

    private void start(Carrier carrier, Net net, String ourKey, String theirKey)
            throws IOException, InterruptedException {
        ishi.initWithKey(ourKey, "test");
        kubo.initWithKey(theirKey, "test", "unixfs-v1-2025");
        kubo.run("config", "Routing.Type", "none").line();
        for (Node node : new Node[] {ishi, kubo}) {
            carrier.configure(node);
            if (net == Net.PRIVATE) {
                Files.writeString(node.repository().resolve("swarm.key"), Node.SWARM_KEY);
                // A listener of each on one port is more than Kubo has in a private network.
                node.set("Swarm.Transports.Network.Websocket", String.valueOf(carrier == Carrier.WEB_SOCKET));
                node.set("Swarm.Transports.Network.TCP", String.valueOf(carrier != Carrier.WEB_SOCKET));
            }
            node.startOnline();
        }
    }

    private void connect(Dialler dialler) throws IOException, InterruptedException {
        switch (dialler) {
            case ISHI -> ishi.connect(kubo.address());
            case KUBO -> kubo.connect(ishi.address());
        }
    }

    /// Each pair of carrier, our key, their key, of net and anything else, and of dialler and carrier is among them.
    @ParameterizedTest
    @CsvSource({
        "NOISE, ISHI, OPEN, ed25519, ed25519",
        "NOISE, KUBO, PRIVATE, rsa, secp256k1",
        "NOISE, ISHI, PRIVATE, secp256k1, rsa",
        "TLS, KUBO, OPEN, ed25519, rsa",
        "TLS, ISHI, PRIVATE, rsa, ed25519",
        "TLS, KUBO, PRIVATE, secp256k1, secp256k1",
        "WEB_SOCKET, ISHI, OPEN, rsa, rsa",
        "WEB_SOCKET, KUBO, OPEN, secp256k1, ed25519",
        "WEB_SOCKET, KUBO, PRIVATE, ed25519, secp256k1",
        "QUIC, ISHI, OPEN, secp256k1, rsa",
        "QUIC, KUBO, OPEN, rsa, secp256k1",
        "QUIC, KUBO, OPEN, ed25519, ed25519"
    })
    void everyCarrierAndKeyWorksBothWays(Carrier carrier, Dialler dialler, Net net, String ourKey, String theirKey)
            throws IOException, InterruptedException {
        start(carrier, net, ourKey, theirKey);
        connect(dialler);

        Cargo.small(directory, 1).travel(ishi, kubo);
        Cargo.small(directory, 2).travel(kubo, ishi);

        assertThat(ishi.run("swarm", "peers").text().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"NOISE, ISHI", "TLS, KUBO", "WEB_SOCKET, ISHI", "QUIC, KUBO"})
    void muchTravelsBothWays(Carrier carrier, Dialler dialler) throws IOException, InterruptedException {
        start(carrier, Net.OPEN, "ed25519", "ed25519");
        connect(dialler);

        Cargo.big(directory, 1).travel(ishi, kubo);
        Cargo.big(directory, 2).travel(kubo, ishi);
    }

    @Test
    void contentComesFromItsGatewayWithoutAConnection() throws IOException, InterruptedException {
        kubo.init("test", "unixfs-v1-2025");
        kubo.run("config", "Routing.Type", "none").line();
        kubo.startOnline();
        ishi.init("test");
        ishi.set("HTTPRetrieval.Gateways", "[\"%s\"]".formatted(kubo.gateway("")));
        ishi.startOnline();

        Cargo.big(directory, 1).travel(kubo, ishi);

        assertThat(ishi.run("swarm", "peers").text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NOISE, ISHI", "TLS, KUBO"})
    void whoLacksTheSwarmKeyGetsNothing(Carrier carrier, Dialler member) throws IOException, InterruptedException {
        start(carrier, Net.OPEN, "ed25519", "ed25519");
        Node inside = member == Dialler.ISHI ? ishi : kubo;
        Node outside = member == Dialler.ISHI ? kubo : ishi;
        inside.kill();
        Files.writeString(inside.repository().resolve("swarm.key"), Node.SWARM_KEY);
        inside.set("Swarm.Transports.Network.Websocket", "false");
        inside.startOnline();
        String secret = inside.runWith(new byte[] {1, 2, 3}, "block", "put").line();

        assertThat(outside.run("swarm", "connect", inside.address()).status()).isNotZero();
        assertThat(inside.run("swarm", "connect", outside.address()).status()).isNotZero();

        assertThat(outside.run("swarm", "peers").text()).isEmpty();
        assertThat(inside.run("swarm", "peers").text()).isEmpty();
        assertThat(outside.run("--timeout=2s", "block", "get", secret).status()).isNotZero();
    }
}
