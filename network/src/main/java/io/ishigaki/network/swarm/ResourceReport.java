package io.ishigaki.network.swarm;

import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.ResourceScope;
import io.ishigaki.network.ResourceScope.Resource;
import io.ishigaki.network.ResourceScope.Use;
import io.ishigaki.network.muxer.ReceiveBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the parts of a swarm use of what they may. Thread-safe: it only asks them.
record ResourceReport(SwarmLimits limits, Admission admission, Peers peers, Streams streams, ReceiveBudget budget) {
    /// All scopes, at one moment or nearly: that of the system, of connections without a peer, of each peer. What isn't
    /// counted of connections isn't in the first two.
    List<ResourceScope> scopes() {
        SwarmLimits.Counts counts = limits.counts();
        List<Connection> connections = peers.connections();
        List<Connection> counted = connections.stream()
                .filter(connection -> !admission.isAllowed(connection))
                .toList();
        List<ResourceScope> scopes = new ArrayList<>();
        long open = streamsOf(connections);
        long inbound = streams.served();
        scopes.add(new ResourceScope(
                ResourceScope.SYSTEM,
                Map.of(
                        Resource.MEMORY, Use.of(budget.bytes(), limits.unreadBytesMax()),
                        Resource.SOCKETS, use(sockets(counted), counts.connections()),
                        Resource.CONNECTIONS, use(admission.connections(), counts.connections()),
                        Resource.CONNECTIONS_INBOUND, Use.of(count(counted, Direction.INBOUND)),
                        Resource.CONNECTIONS_OUTBOUND, Use.of(count(counted, Direction.OUTBOUND)),
                        Resource.STREAMS, Use.of(open),
                        Resource.STREAMS_INBOUND, use(inbound, counts.streams()),
                        // The two are counted one after the other.
                        Resource.STREAMS_OUTBOUND, Use.of(Math.max(0, open - inbound)))));
        scopes.add(new ResourceScope(
                ResourceScope.TRANSIENT,
                Map.of(Resource.CONNECTIONS_INBOUND, use(admission.handshakes(), counts.handshakes()))));
        Map<String, List<Connection>> byPeer = new TreeMap<>();
        for (Connection connection : connections) {
            byPeer.computeIfAbsent(connection.peer().toString(), _ -> new ArrayList<>())
                    .add(connection);
        }
        byPeer.forEach((peer, own) -> scopes.add(new ResourceScope(
                ResourceScope.PEER_PREFIX + peer,
                Map.of(
                        Resource.CONNECTIONS, use(own.size(), counts.connectionsPerPeer()),
                        Resource.CONNECTIONS_INBOUND, Use.of(count(own, Direction.INBOUND)),
                        Resource.CONNECTIONS_OUTBOUND, Use.of(count(own, Direction.OUTBOUND)),
                        Resource.STREAMS, Use.of(streamsOf(own))))));
        return scopes;
    }

    private static Use use(long used, int limit) {
        return limit == SwarmLimits.UNLIMITED ? Use.of(used) : Use.of(used, limit);
    }

    private static long streamsOf(List<Connection> connections) {
        return connections.stream()
                .mapToLong(connection -> connection.session().streams())
                .sum();
    }

    private static long sockets(List<Connection> connections) {
        return connections.stream()
                .filter(connection -> connection.carrier() != Endpoint.Kind.QUIC)
                .count();
    }

    private static long count(List<Connection> connections, Direction direction) {
        return connections.stream()
                .filter(connection -> connection.direction() == direction)
                .count();
    }
}
