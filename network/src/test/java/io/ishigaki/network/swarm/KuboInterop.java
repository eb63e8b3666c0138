package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolNotSupportedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Kubo as the other side, over TCP, Noise and Yamux. Not part of a plain build: `.ci/interop` runs it.
class KuboInterop {
    private static final String PING = "/ipfs/ping/1.0.0";

    private final Nodes nodes = new Nodes();

    @TempDir
    private Path repository;

    @AfterEach
    void close() {
        nodes.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa"})
    void weDialKubo(String key) throws IOException, InterruptedException {
        try (KuboProcess kubo = KuboProcess.start(repository, key)) {
            Swarm swarm = nodes.open();
            var diary = new Nodes.Diary();
            swarm.observe(diary);
            PeerId peer = kubo.peerId();

            swarm.connect(peer, kubo.addresses());
            assertThat(diary.await("identified")).contains("/ipfs/bitswap/1.2.0", PING);
            assertThat(swarm.peer(peer).map(ConnectedPeer::agent).orElse("")).startsWith("kubo/");
            // Its addresses are those of its signed record, which goes with the row.
            assertThat(swarm.knownAddresses().get(peer)).isNotEmpty();
            assertThat(swarm.remembered())
                    .hasEntrySatisfying(peer, row -> assertThat(row.toHex()).contains("12020301")); // its type
            pingComesBack(swarm, peer);
            assertThatThrownBy(() -> swarm.open(peer, List.of("/nobody/speaks/this")))
                    .isInstanceOf(ProtocolNotSupportedException.class);
            assertThat(kubo.run("swarm", "peers")).contains(swarm.self().toString());

            kubo.run("swarm", "disconnect", "/p2p/" + swarm.self());
            assertThat(diary.await("disconnected")).isEqualTo("disconnected " + peer);
        }
    }

    static void pingComesBack(Swarm swarm, PeerId peer) throws IOException, InterruptedException {
        var random = new Random(1);
        try (PeerStream stream = swarm.open(peer, List.of("/nobody/speaks/this", PING))) {
            assertThat(stream.protocolId()).isEqualTo(PING);
            for (int ping = 0; ping < 100; ping++) {
                byte[] payload = new byte[32];
                random.nextBytes(payload);
                stream.write(payload, 0, payload.length);
                stream.flush();
                assertThat(stream.readBytes(payload.length)).isEqualTo(payload);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"ED25519", "RSA", "SECP256K1", "ECDSA"})
    void kuboDialsUs(KeyType type) throws IOException, InterruptedException {
        try (KuboProcess kubo = KuboProcess.start(repository, "ed25519")) {
            Swarm swarm = nodes.open(PrivateKey.generate(type, new SecureRandom()), SwarmLimits.defaults());
            var diary = new Nodes.Diary();
            swarm.observe(diary);
            swarm.handle(Nodes.echo("/test/1"));

            Multiaddr address = swarm.addresses().getFirst();
            kubo.run("swarm", "connect", address + "/p2p/" + swarm.self());
            assertThat(diary.await("identified")).contains(kubo.peerId().toString());

            assertThat(kubo.run("ping", "-n", "3", swarm.self().toString())).contains("Average latency");
            assertThat(kubo.run("id", swarm.self().toString()))
                    .contains("\"AgentVersion\": \"test/1\"", "\"/test/1\"", PING, address.toString());
            assertThat(swarm.peers())
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.direction()).isEqualTo(ConnectedPeer.Direction.INBOUND));
        }
    }

    @Test
    void newProtocolIsPushedToKubo() throws IOException, InterruptedException {
        try (KuboProcess kubo = KuboProcess.start(repository, "ed25519")) {
            Swarm swarm = nodes.open();
            var diary = new Nodes.Diary();
            swarm.observe(diary);
            swarm.connect(kubo.peerId(), kubo.addresses());
            diary.await("identified");
            // Kubo asks us too; an answer from before the push must not come after it.
            assertThat(idAsKnown(kubo, swarm, "/ipfs/ping/1.0.0")).contains("/ipfs/ping/1.0.0");
            swarm.handle(Nodes.echo("/test/2"));
            String known = idAsKnown(kubo, swarm, "/test/2");
            assertThat(known).contains("/test/2");
        }
    }

    /// What Kubo knows of us, once it is that we speak `protocol`, or after a hundred looks.
    private static String idAsKnown(KuboProcess kubo, Swarm swarm, String protocol)
            throws IOException, InterruptedException {
        String known = "";
        for (int look = 0; look < 100 && !known.contains(protocol); look++) {
            known = kubo.run("id", swarm.self().toString());
        }
        return known;
    }
}
