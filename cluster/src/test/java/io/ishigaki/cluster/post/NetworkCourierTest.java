package io.ishigaki.cluster.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.swarm.Swarm;
import io.ishigaki.network.swarm.SwarmConfig;
import io.ishigaki.network.swarm.SwarmLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two couriers over swarms on loopback.
@Timeout(60)
class NetworkCourierTest {
    private static final String PROTOCOL = "/ishigaki/cluster/test/1.0.0";
    private static final String OTHER_PROTOCOL = "/ishigaki/cluster/test-other/1.0.0";
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final Box ann = new Box(Duration.ofMinutes(1));
    private Box bob = new Box(Duration.ofMinutes(1));

    /// One end, which remembers what it is told.
    private static final class Box implements Courier.Receiver {
        final Swarm swarm = open();
        final Set<PeerId> members = ConcurrentHashMap.newKeySet();
        final NetworkCourier courier;
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        final Semaphore turns = new Semaphore(1_000_000);

        Box(Duration patience) {
            courier = NetworkCourier.open(swarm, members::contains, patience);
        }

        private static Swarm open() {
            var config = new SwarmConfig(
                    PrivateKey.generate(KeyType.ED25519, new SecureRandom()),
                    List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                    "test/1",
                    SwarmLimits.defaults());
            try {
                return Swarm.open(config, new SecureRandom(), Ticker.system());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void receive(PeerId from, Bytes message) {
            turns.acquireUninterruptibly();
            if (message.isEmpty()) {
                throw new MalformedDataException("message is empty");
            }
            told.add("message " + message.asBuffer().getInt());
        }

        @Override
        public void connected(PeerId peer) {
            told.add("connected");
        }

        @Override
        public void disconnected(PeerId peer) {
            told.add("disconnected");
        }

        String next() throws InterruptedException {
            String next = told.poll(30, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        boolean send(Box to, int number, int length) {
            return courier.send(
                    to.swarm.self(),
                    PROTOCOL,
                    Bytes.ofOwned(ByteBuffer.allocate(length).putInt(number).array()));
        }

        void close() {
            turns.release(1_000_000);
            courier.close();
            swarm.close();
        }
    }

    @BeforeEach
    void meet() throws IOException, InterruptedException {
        ann.members.add(bob.swarm.self());
        bob.members.add(ann.swarm.self());
        ann.courier.handle(PROTOCOL, MESSAGE_BYTES_MAX, ann);
        bob.courier.handle(PROTOCOL, MESSAGE_BYTES_MAX, bob);
        connect();
    }

    private void connect() throws IOException, InterruptedException {
        ann.swarm.connect(bob.swarm.self(), bob.swarm.addresses());
        assertThat(ann.next()).isEqualTo("connected");
        assertThat(bob.next()).isEqualTo("connected");
    }

    /// Sends a number from ann to bob until he hears one, for some may go down with a stream; answers which.
    private int sendUntilHeard(int number) throws InterruptedException {
        String heard = null;
        while (heard == null) {
            assertThat(ann.send(bob, number, 4)).isTrue();
            heard = bob.told.poll(10, TimeUnit.MILLISECONDS);
        }
        return Integer.parseInt(heard.substring("message ".length()));
    }

    @AfterEach
    void close() {
        ann.close();
        bob.close();
    }

    @Test
    void messagesArriveInOrderBothWays() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            assertThat(ann.send(bob, i, 4 + i)).isTrue();
            assertThat(bob.send(ann, -i, 4)).isTrue();
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(bob.next()).isEqualTo("message " + i);
            assertThat(ann.next()).isEqualTo("message " + -i);
        }
    }

    @Test
    void messageAsLongAsAllowedArrives() throws InterruptedException {
        assertThat(ann.send(bob, 1, MESSAGE_BYTES_MAX)).isTrue();

        assertThat(bob.next()).isEqualTo("message 1");
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsDroppedAtOnceAndTheRestArrives() throws InterruptedException {
        bob.turns.drainPermits();
        int sent = 0;
        while (ann.send(bob, sent, 512 << 10)) {
            sent++;
            // The network between takes some megabytes too.
            assertThat(sent).isLessThan(1_000);
        }
        assertThat(sent).isGreaterThanOrEqualTo(NetworkCourier.QUEUE_BYTES_MAX / (512 << 10));

        bob.turns.release(1_000_000);
        for (int i = 0; i < sent; i++) {
            assertThat(bob.next()).isEqualTo("message " + i);
        }
    }

    @Test
    void strangersAndUnspokenProtocolsAreNotSentTo() {
        bob.members.clear();
        ann.members.clear();

        assertThat(ann.send(bob, 1, 4)).isFalse();

        ann.members.add(bob.swarm.self());
        assertThat(ann.courier.send(bob.swarm.self(), OTHER_PROTOCOL, Bytes.EMPTY))
                .isFalse();
    }

    private void forgetAnn() throws InterruptedException {
        bob.members.clear();
        bob.courier.membersChanged();
        assertThat(bob.next()).isEqualTo("disconnected");
    }

    @Test
    void messageOfAStrangerIsToldOnceItIsAMember() throws InterruptedException {
        forgetAnn();

        assertThat(ann.send(bob, 1, 4)).isTrue();
        assertThat(bob.told.poll(100, TimeUnit.MILLISECONDS)).isNull();
        bob.members.add(ann.swarm.self());
        bob.courier.membersChanged();

        assertThat(bob.next()).isEqualTo("connected");
        assertThat(bob.next()).isEqualTo("message 1");
    }

    @Test
    void messageOfAMemberThatIsNotToldYetWaitsForThat() throws InterruptedException {
        forgetAnn();
        bob.members.add(ann.swarm.self());

        assertThat(ann.send(bob, 1, 4)).isTrue();
        String early = bob.told.poll(100, TimeUnit.MILLISECONDS);
        bob.courier.membersChanged();

        // Somebody looks now and then, unasked.
        assertThat(early == null ? bob.next() : early).isEqualTo("connected");
        assertThat(bob.next()).isEqualTo("message 1");
    }

    @Test
    void messageOfAStrangerDoesNotWaitForLong() throws IOException, InterruptedException {
        bob.close();
        bob = new Box(Duration.ofMillis(1));
        ann.members.add(bob.swarm.self());
        bob.courier.handle(PROTOCOL, MESSAGE_BYTES_MAX, bob);
        ann.swarm.connect(bob.swarm.self(), bob.swarm.addresses());
        assertThat(ann.next()).isEqualTo("disconnected");
        assertThat(ann.next()).isEqualTo("connected");

        assertThat(ann.send(bob, 1, 4)).isTrue();
        assertThat(bob.told.poll(100, TimeUnit.MILLISECONDS)).isNull();
        bob.members.add(ann.swarm.self());
        bob.courier.membersChanged();

        assertThat(bob.next()).isEqualTo("connected");
        assertThat(sendUntilHeard(2)).isBetween(1, 2);
    }

    @Test
    void protocolThatIsHandledLaterIsTold() throws InterruptedException {
        ann.courier.handle(OTHER_PROTOCOL, MESSAGE_BYTES_MAX, ann);
        assertThat(ann.courier.send(bob.swarm.self(), OTHER_PROTOCOL, Bytes.EMPTY))
                .isFalse();
        bob.courier.handle(OTHER_PROTOCOL, MESSAGE_BYTES_MAX, bob);

        assertThat(ann.next()).isEqualTo("connected");
        assertThat(bob.next()).isEqualTo("connected");
        assertThat(ann.courier.send(bob.swarm.self(), OTHER_PROTOCOL, Bytes.ofHex("00000007")))
                .isTrue();
        assertThat(bob.next()).isEqualTo("message 7");
    }

    @Test
    void bothAreToldOfTheEndAndOfTheNextConnection() throws IOException, InterruptedException {
        ann.swarm.disconnect(bob.swarm.self());

        assertThat(ann.next()).isEqualTo("disconnected");
        assertThat(bob.next()).isEqualTo("disconnected");
        assertThat(ann.send(bob, 1, 4)).isFalse();

        connect();
        assertThat(ann.send(bob, 2, 4)).isTrue();
        assertThat(bob.next()).isEqualTo("message 2");
    }

    @Test
    void afterABadMessageTheNextStreamIsHeard() throws InterruptedException {
        assertThat(ann.courier.send(bob.swarm.self(), PROTOCOL, Bytes.EMPTY)).isTrue();

        assertThat(sendUntilHeard(3)).isEqualTo(3);
    }

    @Test
    void protocolHasOneReceiver() {
        assertThatThrownBy(() -> ann.courier.handle(PROTOCOL, 1, ann))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(PROTOCOL);
    }
}
