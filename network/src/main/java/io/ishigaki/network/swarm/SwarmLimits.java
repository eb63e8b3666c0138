package io.ishigaki.network.swarm;

import io.ishigaki.network.muxer.SessionLimits;
import java.time.Duration;

/// What all connections together, and each on its own, may cost.
///
/// @param counts how many there may be of what
/// @param handshakeMax how long an upgrade may take, dialling included
/// @param unreadBytesMax bytes that have arrived on all connections and nobody has read
/// @param session what each connection may cost
/// @param marks how many connections are kept
/// @param bandwidth how fast bytes may go; the swarm can be told to change it
public record SwarmLimits(
        Counts counts,
        Duration handshakeMax,
        long unreadBytesMax,
        SessionLimits session,
        WaterMarks marks,
        Bandwidth bandwidth) {
    /// Of which there may be as many as come.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /// How many there may be, or [#UNLIMITED].
    ///
    /// @param connections connections in all; one more is closed as soon as it's accepted
    /// @param connectionsPerPeer connections of one peer; one more is closed when the peer has shown who it is
    /// @param handshakes connections that were accepted and aren't secured yet; one more is closed at once
    /// @param dials peers that are dialled at a time; others wait
    /// @param streams streams that peers have opened, all together; one more is reset
    public record Counts(int connections, int connectionsPerPeer, int handshakes, int dials, int streams) {
        /// Nothing is limited.
        public static final Counts NONE = new Counts(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED);

        public Counts {
            if (connections < 1 || connectionsPerPeer < 1 || handshakes < 1 || dials < 1 || streams < 1) {
                throw new IllegalArgumentException(
                        "connections %d, connectionsPerPeer %d, handshakes %d, dials %d, streams %d: at least 1 each"
                                .formatted(connections, connectionsPerPeer, handshakes, dials, streams));
            }
        }
    }

    public SwarmLimits {
        if (unreadBytesMax < 1) {
            throw new IllegalArgumentException("unreadBytesMax is %d, at least 1".formatted(unreadBytesMax));
        }
    }

    public static SwarmLimits defaults() {
        return new SwarmLimits(
                new Counts(512, 8, 64, 64, 8_192),
                Duration.ofSeconds(10),
                64 << 20,
                SessionLimits.defaults(),
                WaterMarks.DEFAULTS,
                Bandwidth.UNLIMITED);
    }

    public SwarmLimits withCounts(Counts other) {
        return new SwarmLimits(other, handshakeMax, unreadBytesMax, session, marks, bandwidth);
    }

    public SwarmLimits withConnectionsMax(int connections) {
        return withCounts(
                new Counts(connections, counts.connectionsPerPeer, counts.handshakes, counts.dials, counts.streams));
    }

    public SwarmLimits withConnectionsPerPeerMax(int connections) {
        return withCounts(new Counts(counts.connections, connections, counts.handshakes, counts.dials, counts.streams));
    }

    public SwarmLimits withHandshakesMax(int handshakes) {
        return withCounts(
                new Counts(counts.connections, counts.connectionsPerPeer, handshakes, counts.dials, counts.streams));
    }

    public SwarmLimits withStreamsMax(int streams) {
        return withCounts(
                new Counts(counts.connections, counts.connectionsPerPeer, counts.handshakes, counts.dials, streams));
    }

    public SwarmLimits withHandshakeMax(Duration limit) {
        return new SwarmLimits(counts, limit, unreadBytesMax, session, marks, bandwidth);
    }

    public SwarmLimits withUnreadBytesMax(long bytes) {
        return new SwarmLimits(counts, handshakeMax, bytes, session, marks, bandwidth);
    }

    public SwarmLimits withSession(SessionLimits limits) {
        return new SwarmLimits(counts, handshakeMax, unreadBytesMax, limits, marks, bandwidth);
    }

    public SwarmLimits withMarks(WaterMarks other) {
        return new SwarmLimits(counts, handshakeMax, unreadBytesMax, session, other, bandwidth);
    }

    public SwarmLimits withBandwidth(Bandwidth other) {
        return new SwarmLimits(counts, handshakeMax, unreadBytesMax, session, marks, other);
    }
}
