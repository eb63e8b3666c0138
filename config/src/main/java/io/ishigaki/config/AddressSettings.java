package io.ishigaki.config;

import java.util.List;

/// Where this node listens; each is a multiaddr such as `/ip4/127.0.0.1/tcp/5001`. Immutable.
///
/// @param api     of the RPC; port 0 takes any free one
/// @param gateway of the gateway; port 0 takes any free one
public record AddressSettings(List<String> api, List<String> gateway) {
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

    static final List<Setting<?>> ALL = List.of(API, GATEWAY);

    public AddressSettings {
        api = List.copyOf(api);
        gateway = List.copyOf(gateway);
    }

    static AddressSettings of(ConfigDocument document) throws InvalidConfigException {
        return new AddressSettings(API.in(document), GATEWAY.in(document));
    }
}
