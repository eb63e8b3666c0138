package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/// A way to make connections. Thread-safe.
interface Transport {
    /// What it can dial and listen at.
    Set<Endpoint.Kind> kinds();

    /// Listens at `socket` for connections of `kinds`, of which `events` are told, on their event loops.
    ///
    /// @throws IOException if the socket can't be had
    Listener listen(Set<Endpoint.Kind> kinds, InetSocketAddress socket, UpgradeEvents events)
            throws IOException, InterruptedException;

    /// Begins to connect to `peer`, which should be at `socket`; `events` are told how that went, on the event loop.
    Attempt dial(Endpoint.Kind kind, InetSocketAddress socket, PeerId peer, UpgradeEvents events)
            throws InterruptedException;

    /// Lets go of what it holds besides listeners and connections.
    default void close() {}

    /// What listens.
    interface Listener {
        /// Where it can be reached.
        List<Multiaddr> addresses();

        void close();
    }

    /// What has begun to connect.
    interface Attempt {
        /// Gives it up, if there is no connection so far.
        void cancel();
    }
}
