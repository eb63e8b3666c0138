package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.ConnectedPeer.Direction;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where others say that they see this peer: what a router that hides it has made of its addresses.
///
/// An observation counts if it comes over a connection that the observer has dialled: what it saw is then what it
/// dialled. Of a connection of ours it would see a port at which nobody listens. An address is taken for true once
/// [#OBSERVERS_MIN] have seen it, who are apart: in different addresses of IPv4, or networks of 56 bits of IPv6, of
/// which one household has many.
///
/// *Bounds.* [#OBSERVATIONS_MAX], the oldest is forgotten first; each counts for [#TTL]. [#ADDRESSES_MAX] are told.
///
/// Thread-safe, by its own lock.
final class ObservedAddresses {
    /// As go-libp2p.
    static final int OBSERVERS_MIN = 4;

    static final int ADDRESSES_MAX = 3;
    static final int OBSERVATIONS_MAX = 1_024;

    /// Routers change such addresses now and then, peers that stay connected don't say it again.
    static final Duration TTL = Duration.ofHours(1);

    private static final int NETWORK_BYTES_IP6 = 7;

    /// That somebody saw an address.
    private record Observation(Bytes observer, Multiaddr seen) {}

    private final Ticker ticker;
    private final Map<Observation, Long> observations = new LinkedHashMap<>();

    ObservedAddresses(Ticker ticker) {
        this.ticker = ticker;
    }

    /// Takes what the peer at the other end of a connection sees, unless it means nothing. Answers whether other
    /// addresses are taken for true since then.
    synchronized boolean observed(Connection connection, Multiaddr seen) {
        List<Multiaddr> before = addresses();
        Optional<Endpoint> endpoint = Endpoint.of(seen);
        Optional<Bytes> observer = host(connection.address());
        if (connection.direction() == Direction.INBOUND
                && observer.isPresent()
                && endpoint.isPresent()
                && endpoint.get().kind() == connection.carrier()
                && host(seen).filter(ObservedAddresses::isElsewhere).isPresent()) {
            var observation = new Observation(network(observer.get()), seen);
            observations.remove(observation);
            observations.put(observation, ticker.nanos());
            if (observations.size() > OBSERVATIONS_MAX) {
                observations.remove(observations.keySet().iterator().next());
            }
        }
        return !addresses().equals(before);
    }

    private static Optional<Bytes> host(Multiaddr address) {
        Component first = address.components().getFirst();
        return Optional.of(first.value())
                .filter(_ -> first.protocol() == Protocol.IP4 || first.protocol() == Protocol.IP6);
    }

    private static boolean isElsewhere(Bytes host) {
        try {
            InetAddress address = InetAddress.getByAddress(host.toArray());
            return !address.isLoopbackAddress()
                    && !address.isAnyLocalAddress()
                    && !address.isLinkLocalAddress()
                    && !address.isMulticastAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static Bytes network(Bytes host) {
        return host.length() == 4 ? host : host.slice(0, NETWORK_BYTES_IP6);
    }

    /// The addresses that enough have seen, those that most have seen first.
    synchronized List<Multiaddr> addresses() {
        observations.values().removeIf(since -> ticker.since(since).compareTo(TTL) >= 0);
        Map<Multiaddr, Set<Bytes>> observers = observations.keySet().stream()
                .collect(Collectors.groupingBy(
                        Observation::seen,
                        LinkedHashMap::new,
                        Collectors.mapping(Observation::observer, Collectors.toCollection(HashSet::new))));
        return observers.entrySet().stream()
                .filter(each -> each.getValue().size() >= OBSERVERS_MIN)
                .sorted(Comparator.comparingInt(each -> -each.getValue().size()))
                .limit(ADDRESSES_MAX)
                .map(Map.Entry::getKey)
                .toList();
    }
}
