package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.dnsaddr.DnsAddresses;
import io.ishigaki.network.dnsaddr.Walk;
import io.ishigaki.network.muxer.MuxedStream;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Dials a peer at several addresses: one after the other, without waiting long for any, until one is a connection.
///
/// *Bounds.* At most [#ADDRESSES_MAX] addresses of a peer, and as many for each `/dnsaddr` among them within
/// the bounds of a [Walk], [#SOCKETS_MAX] of a name; one dial of a peer at a time, and a number of peers at a
/// time; others wait, but those of the [AllowList]. Thread-safe, by its own lock, under which nothing is dialled.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8305#section-5">Happy Eyeballs, section 5</a>
final class Dialler {
    static final int ADDRESSES_MAX = 32;

    /// "A simple implementation can have a fixed delay for how long to wait before starting the next connection attempt
    /// … recommended … 250 milliseconds."
    private static final long NEXT_MILLIS = 250;

    /// A name may have many addresses.
    private static final int SOCKETS_MAX = 8;

    private sealed interface Outcome {
        record Connected(Multiaddr address) implements Outcome {}

        record Failed(Multiaddr address, Throwable cause) implements Outcome {}
    }

    /// An address that has been looked up.
    private record Target(Multiaddr address, Endpoint.Kind kind, InetSocketAddress socket) {}

    private final List<Transport> transports;
    private final Admission admission;
    private final UpgradeEvents events;
    private final Object lock = new Object();
    private final Set<PeerId> dialling = new HashSet<>();
    private final Semaphore dials;
    private final Backoff backoff;
    private final DnsAddresses names;

    Dialler(
            List<Transport> transports,
            Admission admission,
            Backoff backoff,
            DnsAddresses names,
            UpgradeEvents events) {
        this.transports = List.copyOf(transports);
        this.admission = admission;
        this.dials = new Semaphore(admission.dialsMax(), true);
        this.backoff = backoff;
        this.names = names;
        this.events = events;
    }

    /// Waits until nobody else dials `peer`, and keeps others from it; [#end] lets them.
    void begin(PeerId peer) throws InterruptedException {
        synchronized (lock) {
            while (dialling.contains(peer)) {
                lock.wait();
            }
            dialling.add(peer);
        }
    }

    void end(PeerId peer) {
        synchronized (lock) {
            dialling.remove(peer);
            lock.notifyAll();
        }
    }

    /// Connects to `peer` at one of its addresses. Those that somebody asks for are always tried, others unless
    /// they led nowhere lately.
    ///
    /// @throws PeerGoneException if none leads to it; the message has a reason for each
    void dial(PeerId peer, List<Multiaddr> asked, List<Multiaddr> remembered)
            throws PeerGoneException, InterruptedException {
        var dial = new Dial(peer, asked);
        boolean connected;
        Stream<Multiaddr> tried = Stream.concat(asked.stream(), promising(remembered));
        if (Stream.of(asked, remembered).anyMatch(addresses -> admission.isAllowed(peer, addresses))) {
            connected = dial.run(tried);
        } else {
            dials.acquire();
            try {
                connected = dial.run(tried);
            } finally {
                dials.release();
            }
        }
        if (!connected) {
            throw new PeerGoneException(
                    dial.reasons.isEmpty()
                            ? "no address of peer %s is known".formatted(peer)
                            : "can't connect to peer %s: %s".formatted(peer, String.join("; ", dial.reasons)));
        }
    }

    private Stream<Multiaddr> promising(List<Multiaddr> addresses) {
        return addresses.stream().filter(address -> !backoff.isOn(address));
    }

    /// In the order in which they are tried: TCP is the fastest where it leads there, and names have to be
    /// looked up, one after the other those that lead to addresses.
    private static List<Multiaddr> ranked(Stream<Multiaddr> addresses) {
        Comparator<Endpoint> order = Comparator.comparing(Endpoint::isNamed).thenComparing(Endpoint::kind);
        return addresses
                .distinct()
                .sorted(Comparator.comparing(address -> Endpoint.of(address).orElse(null), Comparator.nullsLast(order)))
                .limit(ADDRESSES_MAX)
                .toList();
    }

    /// Attempts at one peer. Confined to the thread that dials; outcomes come from event loops.
    private final class Dial {
        private final PeerId peer;
        private final Set<Multiaddr> asked;
        private final Set<Multiaddr> begun = new HashSet<>();
        private final List<String> reasons = new ArrayList<>();
        private final List<Transport.Attempt> attempts = new ArrayList<>();
        private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        private @Nullable Walk walk;
        private int open;

        Dial(PeerId peer, List<Multiaddr> asked) {
            this.peer = peer;
            this.asked = Set.copyOf(asked);
        }

        /// Whether one of them led to a connection.
        boolean run(Stream<Multiaddr> addresses) throws InterruptedException {
            Deque<Multiaddr> left = new ArrayDeque<>(ranked(addresses));
            Deque<Target> rest = new ArrayDeque<>();
            try {
                while (!left.isEmpty() || !rest.isEmpty() || open > 0) {
                    if (rest.isEmpty() && !left.isEmpty()) {
                        Multiaddr next = left.remove();
                        begun.add(next);
                        if (DnsAddresses.isOne(next)) {
                            behind(next).reversed().forEach(left::addFirst);
                        } else {
                            rest.addAll(targets(next));
                        }
                    }
                    if (!rest.isEmpty()) {
                        begin(rest.remove());
                    }
                    boolean more = !left.isEmpty() || !rest.isEmpty();
                    if (open > 0 && isConnected(more)) {
                        return true;
                    }
                }
                return false;
            } finally {
                attempts.forEach(Transport.Attempt::cancel);
            }
        }

        /// Waits for one outcome: a moment if there are `more` addresses, else as long as it takes.
        private boolean isConnected(boolean more) throws InterruptedException {
            Outcome outcome = more
                    ? outcomes.poll(NEXT_MILLIS, TimeUnit.MILLISECONDS)
                    : outcomes.take(); // each attempt has its own limit
            return switch (outcome) {
                case null -> false;
                case Outcome.Connected(var address) -> {
                    backoff.connected(address);
                    yield true;
                }
                case Outcome.Failed(var address, var cause) -> {
                    reasons.add("%s: %s".formatted(address, cause.getMessage()));
                    backoff.failed(address);
                    open--;
                    yield false;
                }
            };
        }

        /// The addresses that a name leads to, as if they had been given in its place.
        private List<Multiaddr> behind(Multiaddr name) throws InterruptedException {
            if (walk == null) {
                walk = names.walk();
            }
            try {
                List<Multiaddr> found = walk.addresses(name, peer);
                return ranked((asked.contains(name) ? found.stream() : promising(found))
                        .filter(address -> !begun.contains(address)));
            } catch (UnknownHostException e) {
                reasons.add("%s: can't be looked up: %s".formatted(name, e.getMessage()));
                backoff.failed(name);
                return List.of();
            }
        }

        private List<Target> targets(Multiaddr address) {
            Optional<Endpoint> endpoint =
                    Endpoint.of(address).filter(found -> transport(found.kind()).isPresent());
            if (endpoint.isEmpty()) {
                reasons.add("%s: no transport for it".formatted(address));
                return List.of();
            }
            try {
                return endpoint.get().sockets().stream()
                        .limit(SOCKETS_MAX)
                        .map(socket -> new Target(address, endpoint.get().kind(), socket))
                        .toList();
            } catch (UnknownHostException e) {
                reasons.add("%s: can't be looked up: %s".formatted(address, e.getMessage()));
                return List.of();
            }
        }

        private void begin(Target target) throws InterruptedException {
            try {
                admission.requireRoom(peer, target.socket());
            } catch (PeerGoneException e) {
                reasons.add("%s: %s".formatted(target.address(), e.getMessage()));
                return;
            }
            open++;
            Transport transport = transport(target.kind()).orElseThrow();
            var reporting = new Reporting(target.address(), outcomes);
            attempts.add(transport.dial(target.kind(), target.socket(), peer, reporting));
        }
    }

    private Optional<Transport> transport(Endpoint.Kind kind) {
        return transports.stream()
                .filter(transport -> transport.kinds().contains(kind))
                .findFirst();
    }

    /// Passes on what happens, and says how the attempt went.
    private final class Reporting implements UpgradeEvents {
        private final Multiaddr address;
        private final BlockingQueue<Outcome> outcomes;

        Reporting(Multiaddr address, BlockingQueue<Outcome> outcomes) {
            this.address = address;
            this.outcomes = outcomes;
        }

        @Override
        public boolean connected(Connection connection) {
            boolean wanted = events.connected(connection);
            outcomes.add(
                    wanted
                            ? new Outcome.Connected(address)
                            : new Outcome.Failed(address, new PeerGoneException("one connection too many")));
            return wanted;
        }

        @Override
        public void failed(Throwable cause) {
            events.failed(cause);
            outcomes.add(new Outcome.Failed(address, cause));
        }

        @Override
        public void opened(Connection connection, MuxedStream stream) {
            events.opened(connection, stream);
        }

        @Override
        public void ended(Connection connection, String reason, boolean violation) {
            events.ended(connection, reason, violation);
        }
    }
}
