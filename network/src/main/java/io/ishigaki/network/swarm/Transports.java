package io.ishigaki.network.swarm;

import io.ishigaki.network.pnet.SwarmKey;
import java.util.Optional;

/// What a swarm speaks on its connections.
///
/// @param swarmKey the key of its private network; empty in the public one
public record Transports(Optional<SwarmKey> swarmKey) {
    public static Transports defaults() {
        return new Transports(Optional.empty());
    }

    public Transports withSwarmKey(SwarmKey key) {
        return new Transports(Optional.of(key));
    }
}
