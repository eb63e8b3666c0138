package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.swarm.Swarm;
import io.ishigaki.network.swarm.SwarmConfig;
import io.ishigaki.network.swarm.SwarmLimits;
import io.ishigaki.routing.mdns.DnsMessage.Data;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nodes on loopback, whose packets go through memory.
@Timeout(60)
class LocalDiscoveryTest {
    private static final LocalDiscovery.Clock CLOCK = new LocalDiscovery.Clock(Ticker.system(), Sleeper.system());

    private final MemoryLan.Hub hub = new MemoryLan.Hub();
    private final BlockingQueue<PeerId> connected = new LinkedBlockingQueue<>();
    private Swarm ann;
    private Swarm bob;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        ann = swarm();
        bob = swarm();
        ann.observe(new PeerObserver() {
            @Override
            public void connected(PeerId peer) {
                connected.add(peer);
            }

            @Override
            public void identified(PeerId peer, Set<String> protocolIds) {}

            @Override
            public void disconnected(PeerId peer) {}
        });
    }

    @AfterEach
    void close() {
        ann.close();
        bob.close();
    }

    private static Swarm swarm() throws IOException, InterruptedException {
        var config = new SwarmConfig(
                PrivateKey.generate(KeyType.ED25519, new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "test/1",
                SwarmLimits.defaults());
        return Swarm.open(config, new SecureRandom(), Ticker.system());
    }

    private LocalDiscovery discover(Swarm swarm, String from) throws UnknownHostException {
        return LocalDiscovery.start(swarm, List.of(hub.join(InetAddress.getByName(from))), CLOCK, new SecureRandom());
    }

    private static DnsMessage announcement(MemoryLan lan) throws IOException {
        DnsMessage message = DnsMessage.decode(lan.receive().packet().asBuffer());
        while (!message.response()) {
            message = DnsMessage.decode(lan.receive().packet().asBuffer());
        }
        return message;
    }

    @Test
    void twoNodesFindEachOther() throws IOException, InterruptedException {
        try (var _ = discover(ann, "127.0.0.1");
                var _ = discover(bob, "127.0.0.1")) {
            assertThat(connected.poll(30, TimeUnit.SECONDS)).isEqualTo(bob.self());
        }
    }

    /// Ann never asks: she hears what Bob tells on his own.
    @Test
    void whoOnlyListensFindsOthers() throws IOException {
        MemoryLan listener = hub.join(InetAddress.getLoopbackAddress());

        try (var _ = discover(bob, "127.0.0.1")) {
            assertThat(Announcement.peers(announcement(listener))).containsOnlyKeys(bob.self());
        }
    }

    @Test
    void whoEndsTakesItsAnnouncementBack() throws IOException {
        MemoryLan listener = hub.join(InetAddress.getLoopbackAddress());

        discover(bob, "127.0.0.1").close();

        DnsMessage message = announcement(listener);
        while (!Announcement.peers(message).isEmpty()) {
            message = announcement(listener);
        }
        assertThat(message.records()).isNotEmpty().allMatch(entry -> entry.ttlSeconds() == 0);
    }

    @Test
    void strangersCanNotHaveThisMachineDialled() throws IOException, InterruptedException {
        MemoryLan stranger = hub.join(InetAddress.getByName("192.0.2.1"));
        MemoryLan neighbour = hub.join(InetAddress.getLoopbackAddress());
        var claim = new Announcement("x", bob.self(), bob.listenAddresses());
        try (var _ = discover(ann, "127.0.0.1")) {
            Bytes packet = claim.toMessage().encode();
            announcement(neighbour); // by now it listens, and knows its links
            stranger.send(packet);
            assertThat(connected.poll(200, TimeUnit.MILLISECONDS)).isNull();

            neighbour.send(packet);
            assertThat(connected.poll(30, TimeUnit.SECONDS)).isEqualTo(bob.self());
        }
    }

    @Test
    void noiseDoesNoHarm() throws IOException, InterruptedException {
        MemoryLan noisy = hub.join(InetAddress.getLoopbackAddress());
        try (var _ = discover(ann, "127.0.0.1")) {
            announcement(noisy); // by now it listens
            noisy.send(Bytes.EMPTY);
            noisy.send(Bytes.ofHex("ff".repeat(100)));

            try (var _ = discover(bob, "127.0.0.1")) {
                assertThat(connected.poll(30, TimeUnit.SECONDS)).isEqualTo(bob.self());
            }
        }
    }

    /// A second has to pass between two answers.
    @Test
    void aFloodOfQuestionsIsAnsweredOnce() throws IOException {
        MemoryLan asking = hub.join(InetAddress.getLoopbackAddress());
        Bytes question = DnsMessage.query(Announcement.SERVICE, Data.PTR).encode();
        try (var _ = discover(bob, "127.0.0.1")) {
            announcement(asking);
            for (int i = 0; i < 1_000; i++) {
                asking.send(question);
            }
            announcement(asking);
        }
        assertThat(asking.pending())
                .noneMatch(packet ->
                        Announcement.peers(DnsMessage.decode(packet.asBuffer())).containsKey(bob.self()));
    }
}
