package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.muxer.MuxedSession;

/// A channel that has been upgraded: whose it is, where it leads, what carries its streams, when it began.
record Connection(PeerId peer, Multiaddr address, Direction direction, MuxedSession session, long beganNanos) {
    /// What carries its bytes.
    Endpoint.Kind carrier() {
        return Endpoint.of(address).orElseThrow().kind();
    }

    /// Two connections are never the same.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
