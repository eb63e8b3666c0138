package io.ishigaki.config;

import java.util.List;

/// Which peers this node connects to, keeps away from, and gives what it has. Immutable.
///
/// @param bootstrap addresses of peers to connect to when it starts
/// @param addrFilters ranges of addresses that nothing is connected to or from
/// @param peering peers that are kept connected
/// @param mdns whether peers in the local network are looked for
/// @param serve `everyone`, or the ids of the peers that are given blocks
public record PeerSettings(
        List<String> bootstrap, List<String> addrFilters, List<Peer> peering, boolean mdns, List<String> serve) {
    /// A peer and where it may be.
    public record Peer(String id, List<String> addresses) {
        public Peer {
            addresses = List.copyOf(addresses);
        }
    }

    /// In `Exchange.Serve`: no matter who.
    public static final String EVERYONE = "everyone";

    static final Setting<List<String>> BOOTSTRAP = new Setting<>(
            "Bootstrap",
            Kind.list("multiaddrs that end in a peer id"),
            List.of(),
            "The peers that the daemon connects to when it starts, and again while it has less than four; with"
                    + " `/dnsaddr/NAME/p2p/ID`, at the addresses that TXT records of `_dnsaddr.NAME` say. `auto`, which"
                    + " stands for public ones, leads nowhere: without a routing table they would be of no use.");
    static final Setting<List<String>> ADDR_FILTERS = new Setting<>(
            "Swarm.AddrFilters",
            Kind.list("ranges such as `/ip4/10.0.0.0/ipcidr/8`"),
            List.of(),
            "Addresses that nothing is connected to or from.");
    static final Setting<List<Peer>> PEERING = new Setting<>(
            "Peering.Peers",
            Kind.peers(),
            List.of(),
            "Peers that are kept connected: a connection that is lost is made anew, with longer and longer pauses between"
                    + " attempts, up to ten minutes. `Addrs` may have `/dnsaddr/NAME`, as `Bootstrap`, with or without"
                    + " the peer behind it.");
    static final Setting<Boolean> MDNS = new Setting<>(
            "Discovery.MDNS.Enabled",
            Kind.bool(),
            false,
            "Whether peers in the local network are looked for, and told where this node listens, by multicast DNS."
                    + " `init` writes `true`.");
    static final Setting<List<String>> SERVE = new Setting<>(
            "Exchange.Serve",
            Kind.strings("\"everyone\", a peer id"),
            List.of(EVERYONE),
            "Who is given blocks: `everyone` that is connected, or the peers whose ids are listed; `[]` is nobody. To all"
                    + " others a block is as good as absent.");

    static final List<Setting<?>> ALL = List.of(BOOTSTRAP, PEERING, MDNS, SERVE, ADDR_FILTERS);

    public PeerSettings {
        bootstrap = List.copyOf(bootstrap);
        addrFilters = List.copyOf(addrFilters);
        peering = List.copyOf(peering);
        serve = List.copyOf(serve);
    }

    static PeerSettings of(ConfigDocument document) throws InvalidConfigException {
        return new PeerSettings(
                BOOTSTRAP.in(document),
                ADDR_FILTERS.in(document),
                PEERING.in(document),
                MDNS.in(document),
                SERVE.in(document));
    }
}
