package io.ishigaki.network;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is known of a peer that is connected, at one moment. Immutable.
///
/// @param address where the peer's end of its first connection is
/// @param direction who dialled that
/// @param agent what program the peer says it is; empty until it is identified
/// @param protocolIds what the peer says it speaks; empty until it is identified
/// @param listenAddresses where the peer says that it can be reached; empty until it is identified
/// @param roundTrip the least time that a ping took lately; empty until one has come back
public record ConnectedPeer(
        PeerId id,
        Multiaddr address,
        Direction direction,
        String agent,
        Set<String> protocolIds,
        List<Multiaddr> listenAddresses,
        Optional<Duration> roundTrip) {
    /// Who dialled.
    public enum Direction {
        /// The peer.
        INBOUND,
        /// We did.
        OUTBOUND
    }

    public ConnectedPeer {
        protocolIds = Set.copyOf(protocolIds);
        listenAddresses = List.copyOf(listenAddresses);
    }
}
