package io.ishigaki.config;

import java.util.List;

/// Where this node listens; each is a multiaddr such as `/ip4/127.0.0.1/tcp/5001`. Immutable.
///
/// @param api     of the RPC; port 0 takes any free one
/// @param gateway of the gateway; port 0 takes any free one
/// @param swarm   for other peers; port 0 takes any free one
/// @param announce what other peers are told in place of `swarm`; empty for that
/// @param appendAnnounce what they are told besides
/// @param noAnnounce addresses and ranges that they are never told
public record AddressSettings(
        List<String> api,
        List<String> gateway,
        List<String> swarm,
        List<String> announce,
        List<String> appendAnnounce,
        List<String> noAnnounce) {
    static final Setting<List<String>> API = new Setting<>(
            "Addresses.API",
            Kind.strings("a multiaddr"),
            List.of("/ip4/127.0.0.1/tcp/5001"),
            "Where the RPC API listens. Port 0 takes any free port; the file `api` in the repository names the one"
                    + " that was taken. `/unix/run/ishi/api.sock` is a Unix socket that only the user who runs the"
                    + " daemon can open.");
    static final Setting<List<String>> GATEWAY = new Setting<>(
            "Addresses.Gateway",
            Kind.strings("a multiaddr"),
            List.of("/ip4/127.0.0.1/tcp/8080"),
            "Where the gateway listens. Port 0 takes any free port; the file `gateway` in the repository names the"
                    + " URL.");
    static final Setting<List<String>> SWARM = new Setting<>(
            "Addresses.Swarm",
            Kind.list("multiaddrs"),
            List.of("/ip4/0.0.0.0/tcp/4001", "/ip6/::/tcp/4001"),
            "Where other peers reach this node. Port 0 takes any free port, and without an address peers can't connect,"
                    + " though this node can connect to them. Addresses at which this program can't listen"
                    + " are passed over with a warning.");
    static final Setting<List<String>> ANNOUNCE = new Setting<>(
            "Addresses.Announce",
            Kind.list("multiaddrs"),
            List.of(),
            "The addresses that other peers are told; without any, those at which this node listens,"
                    + " on each interface, and those at which four others or more, who are apart, have seen it.");
    static final Setting<List<String>> APPEND_ANNOUNCE = new Setting<>(
            "Addresses.AppendAnnounce",
            Kind.list("multiaddrs"),
            List.of(),
            "More addresses that other peers are told, as that of a proxy before this node.");
    static final Setting<List<String>> NO_ANNOUNCE = new Setting<>(
            "Addresses.NoAnnounce",
            Kind.list("multiaddrs, or ranges such as `/ip4/10.0.0.0/ipcidr/8`"),
            List.of(),
            "Addresses that other peers are never told.");

    static final List<Setting<?>> ALL = List.of(API, GATEWAY, SWARM, ANNOUNCE, APPEND_ANNOUNCE, NO_ANNOUNCE);

    public AddressSettings {
        api = List.copyOf(api);
        gateway = List.copyOf(gateway);
        swarm = List.copyOf(swarm);
        announce = List.copyOf(announce);
        appendAnnounce = List.copyOf(appendAnnounce);
        noAnnounce = List.copyOf(noAnnounce);
    }

    static AddressSettings of(ConfigDocument document) throws InvalidConfigException {
        return new AddressSettings(
                API.in(document),
                GATEWAY.in(document),
                SWARM.in(document),
                ANNOUNCE.in(document),
                APPEND_ANNOUNCE.in(document),
                NO_ANNOUNCE.in(document));
    }
}
