package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.AddressFilters;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where peers are whose connections aren't counted against the limits of all: machines and ranges of them, for
/// whoever is there or for one peer. Thread-safe: nothing is added later.
///
/// | address                      | whose connections                            |
/// |------------------------------|----------------------------------------------|
/// | `/ip4/192.0.2.7`             | of whoever is at that machine                |
/// | `/ip4/192.0.2.0/ipcidr/24`   | of whoever is in that range                  |
/// | `/ip4/192.0.2.7/p2p/12D3…`   | of that peer, at that machine; also a range  |
///
/// Other components, as a port, say nothing.
///
/// @see <a href="https://github.com/libp2p/go-libp2p/blob/master/p2p/host/resource-manager/allowlist.go">that of
/// go-libp2p</a>
public final class AllowList {
    private final AddressFilters everyone;
    private final Map<PeerId, AddressFilters> byPeer;

    /// @throws MalformedDataException if one of `addresses` has no address of IP, or a range that it can't be in
    public AllowList(List<Multiaddr> addresses) {
        List<Multiaddr> free = new ArrayList<>();
        Map<PeerId, List<Multiaddr>> bound = new HashMap<>();
        for (Multiaddr address : addresses) {
            address.first(Protocol.P2P)
                    .map(_ -> address.peerId().orElseThrow())
                    .map(peer -> bound.computeIfAbsent(peer, _ -> new ArrayList<>()))
                    .orElse(free)
                    .add(range(address));
        }
        this.everyone = new AddressFilters(free);
        this.byPeer = new HashMap<>();
        bound.forEach((peer, ranges) -> byPeer.put(peer, new AddressFilters(ranges)));
    }

    /// Nobody's.
    public static AllowList none() {
        return new AllowList(List.of());
    }

    private static Multiaddr range(Multiaddr address) {
        Component host = address.first(Protocol.IP4)
                .or(() -> address.first(Protocol.IP6))
                .orElseThrow(() -> new MalformedDataException(
                        "%s has no address of IP, such as /ip4/192.0.2.0/ipcidr/24".formatted(address)));
        int bits = host.value().length() * Byte.SIZE;
        return new Multiaddr(List.of(
                host,
                address.first(Protocol.IPCIDR).orElseGet(() -> Component.of(Protocol.IPCIDR, Integer.toString(bits)))));
    }

    /// Whether it has `host` for whoever is there.
    boolean has(InetAddress host) {
        return everyone.contain(host);
    }

    /// Whether it has `host` for some peers.
    boolean hasForSome(InetAddress host) {
        return byPeer.values().stream().anyMatch(ranges -> ranges.contain(host));
    }

    /// Whether it has `host` for `peer`.
    boolean has(PeerId peer, InetAddress host) {
        return has(host)
                || Optional.ofNullable(byPeer.get(peer))
                        .filter(ranges -> ranges.contain(host))
                        .isPresent();
    }

    /// Whether it has the machine that `address` begins with for `peer`; a name never.
    boolean has(PeerId peer, Multiaddr address) {
        return everyone.contain(address)
                || Optional.ofNullable(byPeer.get(peer))
                        .filter(ranges -> ranges.contain(address))
                        .isPresent();
    }
}
