package io.ishigaki.network.swarm;

import io.ishigaki.network.muxer.SessionLimits;
import java.time.Duration;

/// What all connections together, and each on its own, may cost.
///
/// @param connectionsMax connections in all; one more is closed as soon as it's accepted
/// @param connectionsPerPeerMax connections of one peer; one more is closed when the peer has shown who it is
/// @param handshakesMax connections that were accepted and aren't secured yet; one more is closed at once
/// @param handshakeMax how long an upgrade may take, dialling included
/// @param unreadBytesMax bytes that have arrived on all connections and nobody has read
/// @param session what each connection may cost
public record SwarmLimits(
        int connectionsMax,
        int connectionsPerPeerMax,
        int handshakesMax,
        Duration handshakeMax,
        long unreadBytesMax,
        SessionLimits session) {
    public SwarmLimits {
        if (connectionsMax < 1 || connectionsPerPeerMax < 1 || handshakesMax < 1 || unreadBytesMax < 1) {
            throw new IllegalArgumentException(
                    "connectionsMax %d, connectionsPerPeerMax %d, handshakesMax %d, unreadBytesMax %d: at least 1 each"
                            .formatted(connectionsMax, connectionsPerPeerMax, handshakesMax, unreadBytesMax));
        }
    }

    public static SwarmLimits defaults() {
        return new SwarmLimits(512, 8, 64, Duration.ofSeconds(10), 64 << 20, SessionLimits.defaults());
    }

    public SwarmLimits withConnectionsMax(int connections) {
        return new SwarmLimits(
                connections, connectionsPerPeerMax, handshakesMax, handshakeMax, unreadBytesMax, session);
    }

    public SwarmLimits withConnectionsPerPeerMax(int connections) {
        return new SwarmLimits(connectionsMax, connections, handshakesMax, handshakeMax, unreadBytesMax, session);
    }

    public SwarmLimits withHandshakesMax(int handshakes) {
        return new SwarmLimits(
                connectionsMax, connectionsPerPeerMax, handshakes, handshakeMax, unreadBytesMax, session);
    }

    public SwarmLimits withHandshakeMax(Duration limit) {
        return new SwarmLimits(connectionsMax, connectionsPerPeerMax, handshakesMax, limit, unreadBytesMax, session);
    }

    public SwarmLimits withSession(SessionLimits limits) {
        return new SwarmLimits(
                connectionsMax, connectionsPerPeerMax, handshakesMax, handshakeMax, unreadBytesMax, limits);
    }
}
