package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolNotSupportedException;
import io.ishigaki.network.identify.IdentifyMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two swarms on loopback.
class SwarmTest {
    private static final String ECHO = "/echo/1";

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void bothKnowEachOtherAfterConnecting() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        var diary = new Nodes.Diary();
        var theirDiary = new Nodes.Diary();
        one.observe(diary);
        other.observe(theirDiary);

        Nodes.connect(one, other);
        String spoken = "[/ipfs/id/1.0.0, /ipfs/id/push/1.0.0, /ipfs/ping/1.0.0]";
        assertThat(diary.next()).isEqualTo("connected " + other.self());
        assertThat(diary.next()).isEqualTo("identified %s %s".formatted(other.self(), spoken));
        assertThat(theirDiary.next()).isEqualTo("connected " + one.self());
        assertThat(theirDiary.next()).isEqualTo("identified %s %s".formatted(one.self(), spoken));

        ConnectedPeer seen = one.peer(other.self()).orElseThrow();
        assertThat(seen.address()).isEqualTo(other.addresses().getFirst());
        assertThat(seen.direction()).isEqualTo(ConnectedPeer.Direction.OUTBOUND);
        assertThat(seen.agent()).isEqualTo("test/1");
        assertThat(other.peers()).singleElement().satisfies(peer -> {
            assertThat(peer.id()).isEqualTo(one.self());
            assertThat(peer.direction()).isEqualTo(ConnectedPeer.Direction.INBOUND);
        });
    }

    @Test
    void streamsOfAPeerAreListedWhileTheyAreOpen() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        other.handle(Nodes.echo(ECHO));
        Nodes.connect(one, other);

        try (PeerStream first = one.open(other.self(), List.of(ECHO));
                PeerStream second = one.open(other.self(), List.of(ECHO))) {
            for (PeerStream each : List.of(first, second)) {
                each.write(new byte[1], 0, 1);
                each.flush();
                assertThat(each.readBytes(1)).hasSize(1);
            }
            assertThat(one.streams(other.self())).containsSubsequence(ECHO, ECHO);
            assertThat(other.streams(one.self())).containsSubsequence(ECHO, ECHO);
            assertThat(one.streams(one.self())).isEmpty();
        }
        assertThat(one.streams(other.self())).doesNotContain(ECHO);
    }

    @Test
    void observerThatComesLateIsToldWhoIsThere() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        Nodes.connect(one, other);
        var diary = new Nodes.Diary();
        one.observe(diary);

        assertThat(diary.next()).isEqualTo("connected " + other.self());
        assertThat(diary.next()).startsWith("identified " + other.self());
        one.disconnect(other.self());
        assertThat(diary.next()).isEqualTo("disconnected " + other.self());
        assertThat(one.peers()).isEmpty();
        assertThatThrownBy(() -> one.open(other.self(), List.of(ECHO)))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("is not connected");
    }

    /// Connects the two, and waits until each knows what the other speaks; answers what `one` hears from then on.
    private static Nodes.Diary acquaint(Swarm one, Swarm other) throws IOException, InterruptedException {
        var diary = new Nodes.Diary();
        var theirDiary = new Nodes.Diary();
        one.observe(diary);
        other.observe(theirDiary);
        Nodes.connect(one, other);
        diary.await("identified");
        theirDiary.await("identified");
        return diary;
    }

    @Test
    void newProtocolIsPushed() throws IOException, InterruptedException {
        Swarm other = nodes.open();
        Nodes.Diary diary = acquaint(nodes.open(), other);

        other.handle(Nodes.echo(ECHO));

        assertThat(diary.next()).contains(ECHO);
    }

    @Test
    void protocolsThatComeInABurstAreAllPushed() throws IOException, InterruptedException {
        Swarm other = nodes.open();
        Nodes.Diary diary = acquaint(nodes.open(), other);
        List<String> burst =
                IntStream.range(0, 30).mapToObj(n -> "/burst/%d".formatted(n)).toList();

        burst.forEach(protocolId -> other.handle(Nodes.echo(protocolId)));

        String told = diary.next();
        while (!burst.stream().allMatch(told::contains)) {
            told = diary.next();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void manyBytesComeBackAsTheyWere(long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        other.handle(Nodes.echo(ECHO));
        Nodes.connect(one, other);
        byte[] sent = new byte[3_000_000];
        random.nextBytes(sent);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            int written = 0;
            int read = 0;
            while (read < sent.length) {
                // Fewer than the window may be under way, as nobody reads meanwhile.
                int part = Math.min(1 + random.nextInt(200_000), sent.length - written);
                stream.write(sent, written, part);
                stream.flush();
                written += part;
                byte[] back = stream.readBytes(part);
                assertThat(back).isEqualTo(Arrays.copyOfRange(sent, read, read + part));
                read += part;
            }
            stream.closeWrite();
            assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(-1);
        }
    }

    @Test
    void framesEndWhereThePeerEnds() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        other.handle(Nodes.echo(ECHO));
        Nodes.connect(one, other);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            stream.writeFrame(new byte[300]);
            stream.writeFrame(new byte[0]);
            stream.closeWrite();
            assertThat(stream.readFrame(300)).map(ByteBuffer::remaining).contains(300);
            assertThat(stream.readFrame(300)).map(ByteBuffer::remaining).contains(0);
            assertThat(stream.readFrame(300)).isEmpty();
        }
    }

    @Test
    void protocolThatNobodySpeaksIsRefusedAndTheConnectionStays() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        other.handle(Nodes.echo(ECHO));
        Nodes.connect(one, other);

        assertThatThrownBy(() -> one.open(other.self(), List.of("/a", "/b")))
                .isInstanceOf(ProtocolNotSupportedException.class)
                .hasMessage("peer speaks none of [/a, /b]");
        try (PeerStream stream = one.open(other.self(), List.of("/a", ECHO))) {
            assertThat(stream.protocolId()).isEqualTo(ECHO);
        }
    }

    @Test
    void peerOfAnotherNameIsNotTheOneThatWasDialled() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        PeerId stranger =
                PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();

        assertThatThrownBy(() -> one.connect(stranger, other.addresses()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("it is peer " + other.self());
        assertThat(one.peers()).isEmpty();
    }

    @Test
    void everyAddressThatDoesNotLeadThereHasItsReason() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        List<Multiaddr> dead = other.addresses();
        other.close();

        assertThatThrownBy(() -> one.connect(
                        other.self(), List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/4001/quic"), dead.getFirst())))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("/ip4/127.0.0.1/udp/4001/quic: no transport for it")
                .hasMessageContaining(dead.getFirst() + ": ");
    }

    @Test
    void deadAddressDoesNotKeepFromALivingOne() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        Swarm dead = nodes.open();
        Multiaddr gone = dead.addresses().getFirst();
        dead.close();

        one.connect(other.self(), List.of(gone, other.addresses().getFirst()));

        assertThat(one.peer(other.self())).isPresent();
    }

    @Test
    void peerThatWasHereIsFoundAgainWithoutAnAddress() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        var diary = new Nodes.Diary();
        one.observe(diary);
        Nodes.connect(one, other);
        diary.await("identified");
        one.disconnect(other.self());
        diary.await("disconnected");

        one.connect(other.self(), List.of());

        assertThat(diary.next()).isEqualTo("connected " + other.self());
    }

    @Test
    void waitingReaderIsLetGoWhenThePeerGoes() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();
        BlockingQueue<String> ends = new ArrayBlockingQueue<>(1);
        other.handle(Nodes.handler(ECHO, 1, stream -> {
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
        PeerStream stream = one.open(other.self(), List.of(ECHO));
        stream.readFrame(1);

        one.close();

        assertThat(ends.poll(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @Test
    void protocolHasOneHandler() throws IOException, InterruptedException {
        Swarm one = nodes.open();

        assertThatThrownBy(() -> one.handle(Nodes.echo(IdentifyMessage.PROTOCOL_ID)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a handler");
    }
}
