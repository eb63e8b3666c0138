package io.ishigaki.routing.mdns;

import io.ishigaki.concurrent.Pauses;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds peers in the local network and is found by them.
///
/// Thread-safe.
public final class LocalDiscovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDiscovery.class);

    /// "port number … 5353", and the groups of IPv4 and IPv6.
    private static final int PORT = 5353;

    private static final List<String> GROUPS = List.of("224.0.0.251", "ff02::fb");

    /// "The interval between the first two queries MUST be at least one second, the intervals between successive
    /// queries MUST increase by at least a factor of two." The longest is Kubo's.
    private static final Duration ASK_FIRST = Duration.ofSeconds(1);

    private static final Duration ASK_MAX = Duration.ofMinutes(1);

    /// Before an answer that others may give, too: "a random amount of time selected with uniform random distribution
    /// in the range 20-120 ms".
    private static final int ANSWER_MILLIS_MIN = 20;

    private static final int ANSWER_MILLIS_MAX = 120;

    /// "A Multicast DNS responder MUST NOT … multicast a record on a given interface until at least one second has
    /// elapsed since the last time".
    private static final Duration ANSWER_PAUSE = Duration.ofSeconds(1);

    /// "a random, lower-case alphanumeric string of least 32 characters".
    private static final int NAME_CHARS = 32;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// What no router or peer of a local network has any use for.
    private static final Set<Protocol> UNSUITABLE = Set.of(
            Protocol.P2P_CIRCUIT,
            Protocol.WS,
            Protocol.WSS,
            Protocol.WEBTRANSPORT,
            Protocol.WEBRTC,
            Protocol.WEBRTC_DIRECT);

    private final Network network;
    private final List<Lan> lans;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final String name;
    private final FoundPeers found;
    private final Semaphore asked = new Semaphore(0);
    private volatile Links links = new Links(List.of());
    private final ExecutorService threads = Pools.virtual("mdns");

    private LocalDiscovery(Network network, List<Lan> lans, Clock clock, RandomGenerator random) {
        this.network = network;
        this.lans = List.copyOf(lans);
        this.sleeper = clock.sleeper();
        this.random = random;
        this.name = random.ints(NAME_CHARS, 0, ALPHABET.length())
                .collect(StringBuilder::new, (text, at) -> text.append(ALPHABET.charAt(at)), StringBuilder::append)
                .toString();
        this.found = new FoundPeers(network, clock.ticker(), threads);
    }

    /// What tells time and lets it pass.
    record Clock(Ticker ticker, Sleeper sleeper) {}

    /// Begins to look for peers, and to tell them where this one listens. Where the sockets for that can't be had, it
    /// is left, with a warning.
    public static LocalDiscovery start(Network network, RandomGenerator random) {
        List<Lan> lans = new ArrayList<>();
        for (String group : GROUPS) {
            try {
                lans.add(UdpLan.open(
                        new InetSocketAddress(InetAddress.getByName(group), PORT), LocalDiscovery::takesMulticast));
            } catch (IOException e) {
                LOG.atDebug().setCause(e).addKeyValue("group", group).log("multicast group can't be used");
            }
        }
        if (lans.isEmpty()) {
            LOG.atWarn().log("peers in the local network can't be looked for: no multicast socket can be had");
        }
        return start(network, lans, new Clock(Ticker.system(), Sleeper.system()), random);
    }

    static LocalDiscovery start(Network network, List<Lan> lans, Clock clock, RandomGenerator random) {
        var discovery = new LocalDiscovery(network, lans, clock, random);
        for (Lan lan : discovery.lans) {
            discovery.threads.execute(() -> discovery.listen(lan));
        }
        discovery.threads.execute(discovery::ask);
        discovery.threads.execute(discovery::answer);
        return discovery;
    }

    private static boolean takesMulticast(NetworkInterface each) {
        try {
            return each.isUp() && each.supportsMulticast();
        } catch (SocketException _) { // it is gone
            return false;
        }
    }

    private void ask() {
        DnsMessage question = DnsMessage.query(Announcement.SERVICE, DnsMessage.Data.PTR);
        Duration pause = ASK_FIRST;
        try {
            while (true) {
                lookAround();
                send(question);
                sleeper.sleep(pause);
                pause = Pauses.doubled(pause, ASK_MAX);
            }
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    private void lookAround() {
        try {
            links = Links.ofThisMachine();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the machine's interfaces can't be listed");
        }
    }

    /// Answers when it was asked; by our own questions, too, so that who only listens finds us.
    private void answer() {
        try {
            while (true) {
                asked.acquire();
                sleeper.sleep(Duration.ofMillis(random.nextInt(ANSWER_MILLIS_MIN, ANSWER_MILLIS_MAX + 1)));
                asked.drainPermits();
                send(announcement().toMessage());
                sleeper.sleep(ANSWER_PAUSE);
            }
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    private void send(DnsMessage message) {
        lans.forEach(lan -> lan.send(message.encode()));
    }

    private Announcement announcement() {
        List<Multiaddr> suitable = network.listenAddresses().stream()
                .filter(LocalDiscovery::isSuitable)
                .toList();
        List<Multiaddr> elsewhere =
                suitable.stream().filter(address -> !isLoopback(address)).toList();
        return new Announcement(name, network.self(), elsewhere.isEmpty() ? suitable : elsewhere);
    }

    private static boolean isSuitable(Multiaddr address) {
        List<Protocol> protocols =
                address.components().stream().map(Component::protocol).toList();
        return (protocols.getFirst() == Protocol.IP4 || protocols.getFirst() == Protocol.IP6)
                && protocols.stream().noneMatch(UNSUITABLE::contains);
    }

    private static boolean isLoopback(Multiaddr address) {
        return Links.host(address).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private void listen(Lan lan) {
        try {
            while (true) {
                Lan.Received received = lan.receive();
                try {
                    take(received);
                } catch (MalformedDataException e) {
                    LOG.atTrace()
                            .addKeyValue("sender", received.sender())
                            .addKeyValue("reason", e.getMessage())
                            .log("no packet of multicast DNS");
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("multicast group is left");
        }
    }

    private void take(Lan.Received received) {
        Links near = links;
        if (!near.isOwn(received.sender()) && !near.contain(received.sender())) {
            return;
        }
        DnsMessage message = DnsMessage.decode(received.packet().asBuffer());
        if (message.response()) {
            Announcement.peers(message).forEach((peer, addresses) -> {
                List<Multiaddr> usable = addresses.stream()
                        .filter(address -> near.mayLeadTo(address, received.sender()))
                        .toList();
                if (!usable.isEmpty()) {
                    found.found(peer, usable);
                }
            });
        } else if (message.questions().stream().anyMatch(question -> Announcement.answers(name, question))) {
            asked.release();
        }
    }

    /// Takes back what was announced, and ends everything.
    @Override
    public void close() {
        send(announcement().toFarewell());
        threads.shutdownNow();
        lans.forEach(Lan::close);
    }
}
