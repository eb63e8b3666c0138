package io.ishigaki.network.swarm;

import io.ishigaki.network.pnet.SwarmKey;
import java.util.List;
import java.util.Optional;

/// What a swarm speaks on its connections.
///
/// @param securities how connections are secured, the preferred way first
/// @param swarmKey the key of its private network; empty in the public one
public record Transports(List<Security> securities, Optional<SwarmKey> swarmKey) {
    /// A way to secure a connection.
    public enum Security {
        TLS,
        NOISE
    }

    public Transports {
        securities = List.copyOf(securities);
        if (securities.isEmpty()) {
            throw new IllegalArgumentException("no security: connections are never without");
        }
    }

    public static Transports defaults() {
        return new Transports(List.of(Security.TLS, Security.NOISE), Optional.empty());
    }

    public Transports withSecurities(List<Security> preferred) {
        return new Transports(preferred, swarmKey);
    }

    public Transports withSwarmKey(SwarmKey key) {
        return new Transports(securities, Optional.of(key));
    }
}
