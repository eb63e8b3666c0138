package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.MuxedStream;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Counts connections, and those among them that haven't shown who they are, against their limits. Thread-safe.
///
/// Those of the [AllowList] aren't counted. One that comes from where it has some peers only is a guest until it has
/// shown which one it is. As any stranger there can begin such a handshake, guests may be as many as
/// [SwarmLimits.Counts#handshakes], too.
final class Admission {
    private final SwarmLimits.Counts limits;
    private final AddressRules rules;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final AtomicInteger guests = new AtomicInteger();

    Admission(SwarmLimits.Counts limits, AddressRules rules) {
        this.limits = limits;
        this.rules = rules;
    }

    /// How many peers may be dialled at a time.
    int dialsMax() {
        return limits.dials();
    }

    /// Counts a connection to `peer` that we begin, until it is closed.
    void dialled(Channel channel, PeerId peer, InetSocketAddress target) {
        if (!rules.allowed().has(peer, target.getAddress())) {
            count(channel);
        }
    }

    private void count(Channel channel) {
        connections.incrementAndGet();
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
    }

    /// @throws PeerGoneException if nothing may be connected to `target`, or there is no room for one more
    void requireRoom(PeerId peer, InetSocketAddress target) throws PeerGoneException {
        if (rules.filters().contain(target.getAddress())) {
            throw new PeerGoneException("the address is filtered");
        }
        int present = connections.get();
        if (present >= limits.connections() && !rules.allowed().has(peer, target.getAddress())) {
            throw new PeerGoneException("there are %d connections, limit %d".formatted(present, limits.connections()));
        }
    }

    /// Whether a connection isn't counted.
    boolean isAllowed(Connection connection) {
        return isAllowed(connection.peer(), List.of(connection.address()));
    }

    /// Whether a connection to `peer` at one of `addresses` wouldn't be counted.
    boolean isAllowed(PeerId peer, List<Multiaddr> addresses) {
        return addresses.stream().anyMatch(address -> rules.allowed().has(peer, address));
    }

    /// Counts a connection that has come. What happens on it is to be told to what is answered, which tells `events`;
    /// empty if it is one too many, and has to be closed.
    Optional<UpgradeEvents> accepted(Channel channel, UpgradeEvents events) {
        Optional<InetAddress> from = host(channel);
        if (from.filter(rules.filters()::contain).isPresent()) {
            return Optional.empty();
        }
        if (from.filter(rules.allowed()::has).isPresent()) {
            return Optional.of(events);
        }
        if (from.filter(rules.allowed()::hasForSome).isPresent() && takesPlace(guests)) {
            return Optional.of(new Visit(guests, connection -> isAllowed(connection) || hasRoom(channel), events));
        }
        count(channel);
        return connections.get() <= limits.connections() && takesPlace(handshakes)
                ? Optional.of(new Visit(handshakes, _ -> true, events))
                : Optional.empty();
    }

    private static Optional<InetAddress> host(Channel channel) {
        SocketAddress from = channel instanceof QuicChannel quic ? quic.remoteSocketAddress() : channel.remoteAddress();
        return from instanceof InetSocketAddress address ? Optional.of(address.getAddress()) : Optional.empty();
    }

    /// Takes one more place of a count of handshakes, if there is one.
    private boolean takesPlace(AtomicInteger count) {
        if (count.incrementAndGet() > limits.handshakes()) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    /// Counts a connection from now on; false if it is one too many, or wouldn't have been let in as another's.
    private boolean hasRoom(Channel channel) {
        count(channel);
        return connections.get() <= limits.connections() && handshakes.get() < limits.handshakes();
    }

    /// How many connections there are, with those that are being made.
    int connections() {
        return connections.get();
    }

    /// How many of those that were accepted haven't shown who they are.
    int handshakes() {
        return handshakes.get();
    }

    /// Holds a place of a count until the connection has shown who it is, or there will be none.
    ///
    /// @param welcome whether the connection may stay
    private record Visit(AtomicInteger place, Predicate<Connection> welcome, UpgradeEvents events)
            implements UpgradeEvents {
        @Override
        public boolean connected(Connection connection) {
            place.decrementAndGet();
            if (!welcome.test(connection)) {
                connection.session().close();
                return false;
            }
            return events.connected(connection);
        }

        @Override
        public void failed(Throwable cause) {
            place.decrementAndGet();
            events.failed(cause);
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
