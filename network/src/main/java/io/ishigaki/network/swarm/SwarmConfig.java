package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.util.List;

/// Who a swarm is, where it listens, and what it speaks.
///
/// @param identity the key that makes its peer id
/// @param listen addresses to listen at; port 0 is any that is free
/// @param addresses which addresses are told, and which are kept away from
/// @param agent what it says it is, `program/version`
public record SwarmConfig(
        PrivateKey identity,
        List<Multiaddr> listen,
        AddressRules addresses,
        String agent,
        Transports transports,
        SwarmLimits limits) {
    public SwarmConfig {
        listen = List.copyOf(listen);
    }

    /// A swarm that speaks everything, in the public network.
    public SwarmConfig(PrivateKey identity, List<Multiaddr> listen, String agent, SwarmLimits limits) {
        this(identity, listen, AddressRules.none(), agent, Transports.defaults(), limits);
    }
}
