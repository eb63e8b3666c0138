package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Multiaddrs of plain TCP: `/ip4/…/tcp/…` and `/ip6/…/tcp/…`, with or without a peer id behind.
final class TcpAddresses {
    private TcpAddresses() {}

    /// Where to connect to, or listen at; empty if the address is of another transport.
    static Optional<InetSocketAddress> socketAddress(Multiaddr address) {
        List<Component> parts = address.components();
        boolean plain = parts.size() == 2 || parts.size() == 3 && parts.get(2).protocol() == Protocol.P2P;
        if (!plain || parts.get(1).protocol() != Protocol.TCP) {
            return Optional.empty();
        }
        return switch (parts.getFirst().protocol()) {
            case IP4, IP6 -> {
                Bytes port = parts.get(1).value();
                int number = Byte.toUnsignedInt(port.at(0)) << 8 | Byte.toUnsignedInt(port.at(1));
                yield Optional.of(new InetSocketAddress(host(parts.getFirst().value()), number));
            }
            default -> Optional.empty();
        };
    }

    private static InetAddress host(Bytes bytes) {
        try {
            return InetAddress.getByAddress(bytes.toArray());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP component has 4 or 16 bytes", e);
        }
    }

    static Multiaddr multiaddr(InetSocketAddress address) {
        return multiaddr(address.getAddress(), address.getPort());
    }

    private static Multiaddr multiaddr(InetAddress host, int port) {
        Protocol protocol = host instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6;
        return new Multiaddr(List.of(
                new Component(protocol, Bytes.copyOf(host.getAddress())),
                Component.of(Protocol.TCP, Integer.toString(port))));
    }

    /// Where a socket that listens at `bound` can be reached: at each address of each interface, if it's bound to all.
    static List<Multiaddr> reachable(InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return List.of(multiaddr(bound));
        }
        boolean also6 = bound.getAddress() instanceof Inet6Address;
        return interfaceAddresses()
                .filter(host -> also6 || host instanceof Inet4Address)
                .filter(host -> !host.isLinkLocalAddress())
                .map(host -> multiaddr(host, bound.getPort()))
                .sorted(Comparator.comparing(Multiaddr::toString))
                .toList();
    }

    private static Stream<InetAddress> interfaceAddresses() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
        } catch (IOException e) {
            throw new UncheckedIOException("the machine's interfaces can't be listed", e);
        }
    }
}
