package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Swarms over QUIC, which the machine's UDP carries.
class QuicTest {
    private static final String ECHO = "/echo/1";

    private static final Multiaddr QUIC = Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private Swarm listening() throws IOException, InterruptedException {
        return nodes.listen(List.of(QUIC), Transports.defaults());
    }

    @Test
    void bothKnowEachOtherAfterConnecting() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening();
        var diary = new Nodes.Diary();
        var theirDiary = new Nodes.Diary();
        one.observe(diary);
        other.observe(theirDiary);

        Nodes.connect(one, other);

        assertThat(diary.await("identified")).contains(other.self().toString());
        assertThat(theirDiary.await("identified")).contains(one.self().toString());
        assertThat(one.peer(other.self()).map(ConnectedPeer::address))
                .contains(other.addresses().getFirst());
        one.disconnect(other.self());
        assertThat(diary.next()).isEqualTo("disconnected " + other.self());
        assertThat(theirDiary.next()).isEqualTo("disconnected " + one.self());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void manyBytesComeBackAsTheyWere(long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        Swarm one = nodes.open();
        Swarm other = listening();
        other.handle(Nodes.echo(ECHO));
        Nodes.connect(one, other);
        byte[] sent = new byte[3_000_000];
        random.nextBytes(sent);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            for (int done = 0; done < sent.length; ) {
                int part = Math.min(1 + random.nextInt(200_000), sent.length - done);
                stream.write(sent, done, part);
                stream.flush();
                assertThat(stream.readBytes(part)).isEqualTo(java.util.Arrays.copyOfRange(sent, done, done + part));
                done += part;
            }
            stream.closeWrite();
            assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(-1);
        }
    }

    @Test
    void moreThanAWindowIsReadAtOnce() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening();
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        other.handle(Nodes.handler(ECHO, 1, stream -> {
            stream.write(sent, 0, sent.length);
            stream.flush();
        }));
        Nodes.connect(one, other);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            assertThat(stream.readBytes(sent.length)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void everyKindOfIdentityIsProved(KeyType type) throws IOException, InterruptedException {
        var key = PrivateKey.generate(type, new SecureRandom());
        Swarm one = nodes.open(key, SwarmLimits.defaults());
        Swarm other = listening();
        var diary = new Nodes.Diary();
        other.observe(diary);

        Nodes.connect(one, other);

        assertThat(diary.await("connected")).isEqualTo("connected " + key.peerId());
    }

    @Test
    void peerOfAnotherNameIsNotTheOneThatWasDialled() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening();
        var stranger = PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

        assertThatThrownBy(() -> one.connect(stranger, other.addresses()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("it is peer " + other.self());
        assertThat(one.peers()).isEmpty();
    }

    @Test
    void addressWhereNobodyIsTakesNoLongerThanAHandshakeMay() throws IOException, InterruptedException {
        Swarm one = nodes.open(SwarmLimits.defaults().withHandshakeMax(Duration.ofMillis(300)));
        Swarm other = listening();
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var dead = Multiaddr.parse("/ip4/127.0.0.1/udp/%d/quic-v1".formatted(silent.getLocalPort()));

            assertThatThrownBy(() -> one.connect(other.self(), List.of(dead)))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("the handshake took too long");
        }
    }

    @Test
    void writerWaitsForAReaderThatDoesNotRead() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening();
        var release = new CountDownLatch(1);
        other.handle(Nodes.handler(ECHO, 1, _ -> release.await()));
        Nodes.connect(one, other);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            stream.patience(Duration.ofMillis(300));
            byte[] bytes = new byte[4 << 20];
            assertThatThrownBy(() -> stream.write(bytes, 0, bytes.length))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("doesn't take what is written");
        } finally {
            release.countDown();
        }
    }

    @Test
    void streamsThatNobodyReadsDoNotKeepFromOthers() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening();
        var release = new CountDownLatch(1);
        other.handle(Nodes.handler("/unread/1", 10, _ -> release.await()));
        other.handle(Nodes.echo(ECHO));
        Nodes.connect(one, other);

        try (PeerStream unread = one.open(other.self(), List.of("/unread/1"))) {
            byte[] bytes = new byte[200_000];
            unread.write(bytes, 0, bytes.length);
            unread.flush();
            try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
                stream.write(bytes, 0, bytes.length);
                stream.flush();
                assertThat(stream.readBytes(bytes.length)).isEqualTo(bytes);
            }
        } finally {
            release.countDown();
        }
    }

    @Test
    void waitingReaderIsLetGoByAResetAndByADisconnect() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening();
        BlockingQueue<String> ends = new ArrayBlockingQueue<>(2);
        other.handle(Nodes.handler(ECHO, 2, stream -> {
            stream.writeFrame(new byte[1]);
            stream.flush();
            try {
                stream.readFrame(10);
                ends.add("an end");
            } catch (PeerGoneException e) {
                ends.add("gone");
            }
        }));
        Nodes.connect(one, other);
        PeerStream first = one.open(other.self(), List.of(ECHO));
        PeerStream second = one.open(other.self(), List.of(ECHO));
        first.readFrame(1);
        second.readFrame(1);

        first.reset();
        assertThat(ends.poll(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("gone");
        one.disconnect(other.self());
        assertThat(ends.poll(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("gone");
        assertThatThrownBy(() -> second.readFrame(1)).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void streamsBeyondThePeersLimitWaitForOthersToEnd() throws IOException, InterruptedException {
        SwarmLimits few = SwarmLimits.defaults()
                .withSession(SwarmLimits.defaults()
                        .session()
                        .withStreamsInboundMax(4)
                        .withWriteWaitMax(Duration.ofSeconds(1)));
        Swarm one = nodes.open(few);
        Swarm other = nodes.listen(List.of(QUIC), Transports.defaults(), few);
        var release = new CountDownLatch(1);
        other.handle(Nodes.handler(ECHO, 10, _ -> release.await()));
        Nodes.connect(one, other);

        List<PeerStream> open = new ArrayList<>();
        assertThatThrownBy(() -> {
                    for (int count = 0; count < 5; count++) {
                        open.add(one.open(other.self(), List.of(ECHO)));
                    }
                })
                .isInstanceOf(PeerGoneException.class)
                .hasMessage("peer takes no more streams");
        assertThat(open).hasSizeLessThan(5);
        release.countDown();
        open.forEach(PeerStream::close);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void datagramsOfNoiseDisturbNobody(long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        Swarm one = nodes.open();
        Swarm other = listening();
        other.handle(Nodes.echo(ECHO));
        int port = Integer.parseInt(
                other.addresses().getFirst().first(Protocol.UDP).orElseThrow().text());
        try (var socket = new DatagramSocket()) {
            for (int count = 0; count < 200; count++) {
                byte[] noise = new byte[random.nextInt(1_500)];
                random.nextBytes(noise);
                socket.send(new DatagramPacket(
                        noise, noise.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
        }

        Nodes.connect(one, other);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            stream.writeFrame(new byte[100]);
            stream.flush();
            assertThat(stream.readFrame(100)).isPresent();
        }
    }
}
