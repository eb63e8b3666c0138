package io.ishigaki.config;

import java.util.List;

/// Where this node listens; each is a multiaddr such as `/ip4/127.0.0.1/tcp/5001`. Immutable.
///
/// @param api     of the RPC; port 0 takes any free one
/// @param gateway of the gateway; port 0 takes any free one
/// @param swarm   for other peers; port 0 takes any free one
public record AddressSettings(List<String> api, List<String> gateway, List<String> swarm) {
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
                    + " though this node can connect to them. Addresses of transports that this program doesn't have"
                    + " are passed over with a warning.");

    static final List<Setting<?>> ALL = List.of(API, GATEWAY, SWARM);

    public AddressSettings {
        api = List.copyOf(api);
        gateway = List.copyOf(gateway);
        swarm = List.copyOf(swarm);
    }

    static AddressSettings of(ConfigDocument document) throws InvalidConfigException {
        return new AddressSettings(API.in(document), GATEWAY.in(document), SWARM.in(document));
    }
}
