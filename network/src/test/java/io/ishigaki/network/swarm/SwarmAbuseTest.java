package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.multistream.MultistreamText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Peers that cost too much or break the rules, at the swarm's real sockets.
class SwarmAbuseTest {
    private static final String PROTOCOL = "/test/1";

    /// No test waits for this.
    private static final Duration LONG = Duration.ofHours(1);

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private static Socket socket(Swarm swarm) throws IOException {
        Multiaddr address = swarm.addresses().getFirst();
        int port = Integer.parseInt(address.first(Protocol.TCP).orElseThrow().text());
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(Nodes.PATIENCE_SECONDS).toMillis());
        return socket;
    }

    /// Waits for an answer to a ping that isn't sent: there is none before the connection ends.
    private static void readPing(Swarm source, Swarm target) throws IOException, InterruptedException {
        try (PeerStream stream = source.open(target.self(), List.of("/ipfs/ping/1.0.0"))) {
            stream.readBytes(1);
        }
    }

    @Test
    void silentSocketIsClosed() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withHandshakeMax(Duration.ofMillis(100)));

        try (Socket socket = socket(swarm)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void socketThatSpeaksSomethingElseIsClosed() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withHandshakeMax(LONG));

        try (Socket socket = socket(swarm)) {
            // Its first byte says that 71 follow.
            socket.getOutputStream().write(("GET /" + "a".repeat(71)).getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void handshakesBeyondTheLimitAreClosedAtOnce() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withHandshakesMax(1).withHandshakeMax(LONG));

        try (Socket first = socket(swarm)) {
            byte[] header = MultistreamText.encode(MultistreamText.HEADER);
            first.getOutputStream().write(header);
            assertThat(first.getInputStream().readNBytes(header.length)).isEqualTo(header);
            try (Socket second = socket(swarm)) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    /// Each socket is closed while ours is still being set up, or just after: in every case the dial ends.
    @Test
    void dialEndsThoughThePeerClosesAtOnce() throws IOException, InterruptedException {
        Swarm swarm = nodes.open();
        PeerId peer = PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread closing = Threads.startVirtual("closing-server", () -> closeAll(server));
            Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + server.getLocalPort());
            for (int dial = 0; dial < 500; dial++) {
                assertThatThrownBy(() -> swarm.connect(peer, List.of(address))).isInstanceOf(PeerGoneException.class);
            }
            closing.interrupt();
        }
    }

    private static void closeAll(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAtOnce() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withConnectionsMax(1));
        Swarm first = nodes.open();
        Swarm second = nodes.open();
        Nodes.connect(first, swarm);

        // In this order: a socket that was refused is counted until it is closed.
        assertThatThrownBy(() -> Nodes.connect(swarm, second))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("there are 1 connections, limit 1");
        assertThatThrownBy(() -> Nodes.connect(second, swarm)).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void connectionsOfOnePeerBeyondTheLimitAreClosed() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withConnectionsPerPeerMax(1));
        var key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        Swarm first = nodes.open(key, SwarmLimits.defaults());
        Swarm second = nodes.open(key, SwarmLimits.defaults());
        var diary = new Nodes.Diary();
        swarm.observe(diary);
        Nodes.connect(first, swarm);
        diary.await("connected");

        Nodes.connect(second, swarm);
        assertThatThrownBy(() -> readPing(second, swarm)).isInstanceOf(PeerGoneException.class);
        assertThat(first.peer(swarm.self())).isPresent();
        assertThat(swarm.peers()).hasSize(1);
    }

    @Test
    void peerThatBreaksRulesOfAProtocolIsCutOffAndRefused() throws IOException, InterruptedException {
        Swarm swarm = nodes.open();
        Swarm peer = nodes.open();
        var diary = new Nodes.Diary();
        swarm.observe(diary);
        swarm.handle(Nodes.handler(PROTOCOL, 1, _ -> {
            throw new ProtocolViolationException("a rule");
        }));
        Nodes.connect(peer, swarm);
        diary.await("identified");

        List<Exception> failures = new ArrayList<>();
        for (int offence = 0; offence < 10; offence++) {
            try (PeerStream stream = peer.open(swarm.self(), List.of(PROTOCOL))) {
                stream.readFrame(1);
            } catch (IOException e) {
                failures.add(e);
            }
        }

        assertThat(failures).hasSize(10);
        assertThat(diary.next()).isEqualTo("disconnected " + peer.self());
        assertThatThrownBy(() -> Nodes.connect(swarm, peer))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("is cut off");
    }

    @Test
    void peerThatWasCutOffMayNotComeBack() throws IOException, InterruptedException {
        Swarm swarm = nodes.open();
        Swarm peer = nodes.open();
        var diary = new Nodes.Diary();
        peer.observe(diary);
        Nodes.connect(peer, swarm);
        diary.await("connected");
        swarm.scoreDown(peer.self(), Network.POINTS_MAX, "a test");
        diary.await("disconnected");

        try {
            Nodes.connect(peer, swarm);
        } catch (PeerGoneException _) {
            // Or it is told so a moment later.
        }
        assertThatThrownBy(() -> readPing(peer, swarm)).isInstanceOf(PeerGoneException.class);
        assertThat(swarm.peers()).isEmpty();
    }

    /// The reset may come before or after the peer has agreed to the protocol.
    private static void openAndRead(Swarm peer, Swarm swarm) throws IOException, InterruptedException {
        try (PeerStream stream = peer.open(swarm.self(), List.of(PROTOCOL))) {
            stream.readBytes(1);
        }
    }

    @Test
    void streamsBeyondTheHandlersLimitAreReset() throws IOException, InterruptedException {
        Swarm swarm = nodes.open();
        Swarm peer = nodes.open();
        var release = new CountDownLatch(1);
        swarm.handle(Nodes.handler(PROTOCOL, 2, stream -> {
            stream.writeFrame(new byte[1]);
            stream.flush();
            release.await();
        }));
        Nodes.connect(peer, swarm);
        try (PeerStream first = peer.open(swarm.self(), List.of(PROTOCOL));
                PeerStream second = peer.open(swarm.self(), List.of(PROTOCOL))) {
            assertThat(first.readFrame(1)).isPresent();
            assertThat(second.readFrame(1)).isPresent();

            assertThatThrownBy(() -> openAndRead(peer, swarm)).isInstanceOf(PeerGoneException.class);
        } finally {
            release.countDown();
        }
    }

    @Test
    void streamsOfAllPeersBeyondTheLimitAreReset() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(SwarmLimits.defaults().withStreamsMax(2));
        var release = new CountDownLatch(1);
        swarm.handle(Nodes.handler(PROTOCOL, 2, stream -> {
            stream.writeFrame(new byte[1]);
            stream.flush();
            release.await();
        }));
        List<PeerStream> streams = new ArrayList<>();
        try {
            for (int count = 0; count < 2; count++) {
                Swarm peer = nodes.open();
                var diary = new Nodes.Diary();
                peer.observe(diary);
                Nodes.connect(peer, swarm);
                diary.await("identified");
                PeerStream stream = peer.open(swarm.self(), List.of(PROTOCOL));
                streams.add(stream);
                assertThat(stream.readFrame(1)).isPresent();
            }

            Swarm third = nodes.open();
            Nodes.connect(third, swarm);
            assertThatThrownBy(() -> third.open(swarm.self(), List.of(PROTOCOL)).readFrame(1))
                    .isInstanceOf(PeerGoneException.class);
        } finally {
            release.countDown();
            streams.forEach(PeerStream::close);
        }
    }

    @Test
    void writerWaitsForAReaderThatDoesNotRead() throws IOException, InterruptedException {
        Swarm swarm = nodes.open();
        Swarm peer = nodes.open();
        var release = new CountDownLatch(1);
        swarm.handle(Nodes.handler(PROTOCOL, 1, _ -> release.await()));
        Nodes.connect(peer, swarm);

        try (PeerStream stream = peer.open(swarm.self(), List.of(PROTOCOL))) {
            stream.patience(Duration.ofMillis(200));
            byte[] mebibyte = new byte[1 << 20];
            assertThatThrownBy(() -> stream.write(mebibyte, 0, mebibyte.length))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("doesn't take what is written");
        } finally {
            release.countDown();
        }
    }

    @Test
    void frameBeyondItsLimitIsAViolation() throws IOException, InterruptedException {
        Swarm swarm = nodes.open();
        Swarm peer = nodes.open();
        swarm.handle(Nodes.echo(PROTOCOL));
        Nodes.connect(peer, swarm);

        try (PeerStream stream = peer.open(swarm.self(), List.of(PROTOCOL))) {
            stream.writeFrame(new byte[11]);
            stream.flush();
            assertThatThrownBy(() -> stream.readFrame(10))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessage("frame of /test/1 is 11 bytes, limit 10");
        }
    }
}
