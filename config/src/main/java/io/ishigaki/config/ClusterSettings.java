package io.ishigaki.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// What this node says of itself in a cluster, and when others count as away: the section `Cluster`. Immutable.
///
/// @param name what it is called; empty leaves what the cluster knows
/// @param household which boxes share a roof; empty leaves what the cluster knows
/// @param zone which households share a fate; empty leaves what the cluster knows
/// @param serveRebuiltMax bytes a second, where [ServeRebuilt#BUDGET] holds; `serveRebuiltPeerMax`, for each peer
/// @param auditRate bytes a second of blocks that members are asked to show; none: no audits
public record ClusterSettings(
        String name,
        String household,
        String zone,
        Duration unavailableAfter,
        Duration lostAfter,
        ServeRebuilt serveRebuilt,
        DataSize serveRebuiltMax,
        DataSize serveRebuiltPeerMax,
        DataSize auditRate) {
    private static final int WORD_BYTES_MAX = 64;

    /// Less would bring no block within the patience of a peer.
    private static final DataSize RATE_MIN = DataSize.ofKibibytes(64);

    private static final Kind<String> WORD = Kind.text(
            "a text of at most %d bytes".formatted(WORD_BYTES_MAX),
            word -> word.getBytes(StandardCharsets.UTF_8).length <= WORD_BYTES_MAX);

    static final Setting<String> NAME = new Setting<>(
            "Cluster.Name",
            WORD,
            "",
            "What this box is called in the cluster. Empty: what `cluster init` or `cluster join` was told.");
    static final Setting<String> HOUSEHOLD = new Setting<>(
            "Cluster.Household",
            WORD,
            "",
            "Boxes of one household may be lost together, to a fire or a thief: what is pinned is spread over"
                    + " households. Empty: what `cluster init` or `cluster join` was told. What an invite says counts"
                    + " more.");
    static final Setting<String> ZONE = new Setting<>(
            "Cluster.Zone", WORD, "", "Households of one zone may be lost together, such as those of a town.");
    static final Setting<Duration> UNAVAILABLE_AFTER = new Setting<>(
            "Cluster.UnavailableAfter",
            Kind.duration(Duration.ofSeconds(1)),
            Duration.ofHours(1),
            "A member that has been away for so long is repaired around where little is left.");
    static final Setting<Duration> LOST_AFTER = new Setting<>(
            "Cluster.LostAfter",
            Kind.duration(Duration.ofSeconds(1)),
            Duration.ofDays(3),
            "A member that has been away for so long is presumed lost. Time counts while this node runs and is"
                    + " connected to at least half of the other members that neither it nor half of those it is"
                    + " connected to presume lost.");
    static final Setting<ServeRebuilt> SERVE_REBUILT = new Setting<>(
            "Cluster.ServeRebuilt",
            Kind.choice(ServeRebuilt.class),
            ServeRebuilt.BUDGET,
            "Which peers that aren't members get blocks of the cluster's pins that this box doesn't hold, and fetches"
                    + " from other members or decodes: `members`, none; `budget`, all whom `Exchange.Serve` allows, at"
                    + " the rates below; `all`, the same, as fast as it goes.");
    static final Setting<DataSize> SERVE_REBUILT_MAX = new Setting<>(
            "Cluster.ServeRebuiltMax",
            rate(),
            DataSize.ofMebibytes(32),
            "How many bytes a second are fetched from members for such peers, together. Ten seconds' worth may be used"
                    + " at once by who has asked for nothing lately; who would have to wait for more than five seconds"
                    + " is told that the block isn't here.");
    static final Setting<DataSize> SERVE_REBUILT_PEER_MAX = new Setting<>(
            "Cluster.ServeRebuiltPeerMax", rate(), DataSize.ofMebibytes(16), "The same, for each such peer.");
    static final Setting<DataSize> AUDIT_RATE = new Setting<>(
            "Cluster.AuditRate",
            Kind.size(DataSize.ZERO, new DataSize(Long.MAX_VALUE)),
            DataSize.ofKibibytes(16),
            "How many bytes a second this box asks other members for, to see that they have what they say: whole"
                    + " blocks, by chance, one after the other. What a member can't show doesn't count as held. `0` is"
                    + " never.");

    static final List<Setting<?>> ALL = List.of(
            NAME,
            HOUSEHOLD,
            ZONE,
            UNAVAILABLE_AFTER,
            LOST_AFTER,
            SERVE_REBUILT,
            SERVE_REBUILT_MAX,
            SERVE_REBUILT_PEER_MAX,
            AUDIT_RATE);

    private static Kind<DataSize> rate() {
        return Kind.size(RATE_MIN, new DataSize(Long.MAX_VALUE));
    }

    static ClusterSettings of(ConfigDocument document) throws InvalidConfigException {
        return new ClusterSettings(
                NAME.in(document),
                HOUSEHOLD.in(document),
                ZONE.in(document),
                UNAVAILABLE_AFTER.in(document),
                LOST_AFTER.in(document),
                SERVE_REBUILT.in(document),
                SERVE_REBUILT_MAX.in(document),
                SERVE_REBUILT_PEER_MAX.in(document),
                AUDIT_RATE.in(document));
    }
}
