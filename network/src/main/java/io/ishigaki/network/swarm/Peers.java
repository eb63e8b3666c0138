package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.identify.IdentifyMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The peers that are connected, their connections in the order in which they came, and what they said of themselves.
///
/// *Bounds.* Connections: those of the swarm. Thread-safe, by its own lock.
final class Peers {
    /// What observers are told of a peer at one moment.
    ///
    /// @param visit tells one time from its first connection to its last from the next
    /// @param protocolIds empty until it is identified
    record Presence(long visit, Optional<Set<String>> protocolIds) {}

    private static final class State {
        final long visit;
        final List<Connection> connections = new ArrayList<>();
        String agent = "";
        List<Multiaddr> listenAddresses = List.of();

        @Nullable
        Set<String> protocolIds;

        State(long visit) {
            this.visit = visit;
        }
    }

    private final int connectionsPerPeerMax;
    private final Map<PeerId, State> connected = new HashMap<>();
    private long visits;
    private boolean closed;

    Peers(int connectionsPerPeerMax) {
        this.connectionsPerPeerMax = connectionsPerPeerMax;
    }

    /// Adds a connection; false if its peer has too many, or everything is closed.
    synchronized boolean add(Connection connection) {
        State known = connected.get(connection.peer());
        if (closed || known != null && known.connections.size() == connectionsPerPeerMax) {
            return false;
        }
        if (known == null) {
            known = new State(++visits);
            connected.put(connection.peer(), known);
        }
        known.connections.add(connection);
        return true;
    }

    synchronized void remove(Connection connection) {
        State state = connected.get(connection.peer());
        if (state != null) {
            state.connections.remove(connection);
            if (state.connections.isEmpty()) {
                connected.remove(connection.peer());
                notifyAll();
            }
        }
    }

    /// Lets nothing be added any more, and answers all that there is.
    synchronized List<Connection> close() {
        closed = true;
        return connections();
    }

    /// The connections to all peers.
    synchronized List<Connection> connections() {
        return connected.values().stream()
                .flatMap(state -> state.connections.stream())
                .toList();
    }

    /// The connections to `peer`, the oldest first.
    synchronized List<Connection> connections(PeerId peer) {
        State state = connected.get(peer);
        return state == null ? List.of() : List.copyOf(state.connections);
    }

    synchronized Set<PeerId> ids() {
        return Set.copyOf(connected.keySet());
    }

    /// Takes what `peer` says of itself; fields that are missing change nothing. False if it isn't connected.
    ///
    /// @param reachable where it can be reached, as it has signed or said
    synchronized boolean identify(PeerId peer, IdentifyMessage message, List<Multiaddr> reachable) {
        State state = connected.get(peer);
        if (state == null) {
            return false;
        }
        message.agent().ifPresent(agent -> state.agent = agent);
        if (!message.protocolIds().isEmpty() || state.protocolIds == null) {
            state.protocolIds = Set.copyOf(message.protocolIds());
        }
        if (!reachable.isEmpty()) {
            state.listenAddresses = reachable;
        }
        notifyAll();
        return true;
    }

    /// What is known of `peer` once it is identified, or the time is over; empty if it isn't connected then.
    synchronized Optional<ConnectedPeer> awaitIdentified(PeerId peer, Deadline deadline) throws InterruptedException {
        while (protocolIds(peer).isEmpty() && connected.containsKey(peer) && !deadline.isOver()) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline.remaining().toNanos());
        }
        return describe(peer);
    }

    /// What `peer` speaks; empty until it is identified.
    synchronized Optional<Set<String>> protocolIds(PeerId peer) {
        return presence(peer).flatMap(Presence::protocolIds);
    }

    /// Empty if it isn't connected.
    synchronized Optional<Presence> presence(PeerId peer) {
        return Optional.ofNullable(connected.get(peer))
                .map(state -> new Presence(state.visit, Optional.ofNullable(state.protocolIds)));
    }

    synchronized Optional<ConnectedPeer> describe(PeerId peer) {
        return Optional.ofNullable(connected.get(peer)).map(state -> {
            Connection first = state.connections.getFirst();
            return new ConnectedPeer(
                    peer,
                    first.address(),
                    first.direction(),
                    state.agent,
                    state.protocolIds == null ? Set.of() : state.protocolIds,
                    state.listenAddresses,
                    first.session().roundTrip());
        });
    }
}
