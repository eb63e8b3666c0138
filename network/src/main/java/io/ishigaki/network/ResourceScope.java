package io.ishigaki.network;

import java.util.Map;
import java.util.OptionalLong;

/// What connections and streams take up, in all or with one peer, and what they may. Immutable.
///
/// @param name `system` for all connections, `transient` for those that haven't shown who they are, `peer:` and a peer
/// id for those of one peer
/// @param uses what is counted there; of what is absent, nothing is used and nothing is limited
public record ResourceScope(String name, Map<Resource, Use> uses) {
    public static final String SYSTEM = "system";
    public static final String TRANSIENT = "transient";
    public static final String PEER_PREFIX = "peer:";

    /// What is counted.
    public enum Resource {
        /// Bytes that have arrived and nobody has read.
        MEMORY,
        /// Sockets of connections; those of QUIC share one.
        SOCKETS,
        CONNECTIONS,
        CONNECTIONS_INBOUND,
        CONNECTIONS_OUTBOUND,
        STREAMS,
        STREAMS_INBOUND,
        STREAMS_OUTBOUND
    }

    /// How much is used.
    ///
    /// @param limit how much may be; empty where there is no limit
    public record Use(long used, OptionalLong limit) {
        public static final Use NONE = new Use(0, OptionalLong.empty());

        public static Use of(long used) {
            return new Use(used, OptionalLong.empty());
        }

        public static Use of(long used, long limit) {
            return new Use(used, OptionalLong.of(limit));
        }
    }

    public ResourceScope {
        uses = Map.copyOf(uses);
    }

    public Use use(Resource resource) {
        return uses.getOrDefault(resource, Use.NONE);
    }
}
