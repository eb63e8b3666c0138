package io.ishigaki.network.swarm;

import io.ishigaki.network.pnet.SwarmKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// What a swarm speaks on its connections.
///
/// @param carriers what carries bytes; not QUIC under a swarm key
/// @param securities how connections are secured, the preferred way first
/// @param swarmKey the key of its private network; empty in the public one
/// @param webTls the TLS below WebSockets that are dialled, which says whose certificates are trusted; empty for that
/// of the JVM
public record Transports(
        Set<Carrier> carriers, List<Security> securities, Optional<SwarmKey> swarmKey, Optional<SSLContext> webTls) {
    /// What carries bytes.
    public enum Carrier {
        TCP,
        WEBSOCKET,
        QUIC
    }

    /// A way to secure a connection.
    public enum Security {
        TLS,
        NOISE
    }

    public Transports {
        carriers = Set.copyOf(carriers);
        securities = List.copyOf(securities);
        if (securities.isEmpty()) {
            throw new IllegalArgumentException("no security: connections are never without");
        }
    }

    public static Transports defaults() {
        return new Transports(
                EnumSet.allOf(Carrier.class),
                List.of(Security.TLS, Security.NOISE),
                Optional.empty(),
                Optional.empty());
    }

    public Transports withCarriers(Set<Carrier> some) {
        return new Transports(some, securities, swarmKey, webTls);
    }

    public Transports withSecurities(List<Security> preferred) {
        return new Transports(carriers, preferred, swarmKey, webTls);
    }

    public Transports withSwarmKey(SwarmKey key) {
        return new Transports(carriers, securities, Optional.of(key), webTls);
    }

    public Transports withWebTls(SSLContext tls) {
        return new Transports(carriers, securities, swarmKey, Optional.of(tls));
    }
}
