package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.AddressFilters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// The addresses that this machine's interfaces have, and so which others are on a link of it. Immutable.
record Links(List<Subnet> subnets) {
    /// An address of ours, and how many of its first bits those on the same link share; zero where that isn't known.
    record Subnet(InetAddress own, int prefixBits) {
        boolean contains(InetAddress address) {
            byte[] ours = own.getAddress();
            byte[] theirs = address.getAddress();
            if (ours.length != theirs.length || prefixBits == 0) {
                return own.equals(address);
            }
            return AddressFilters.shareBits(ours, theirs, prefixBits);
        }
    }

    Links {
        subnets = List.copyOf(subnets);
    }

    static Links ofThisMachine() throws IOException {
        return new Links(NetworkInterface.networkInterfaces()
                .flatMap(each -> each.getInterfaceAddresses().stream())
                .map(Links::subnet)
                .toList());
    }

    private static Subnet subnet(InterfaceAddress address) {
        return new Subnet(address.getAddress(), address.getNetworkPrefixLength());
    }

    /// Whether the machine itself has that address.
    boolean isOwn(InetAddress address) {
        return address.isLoopbackAddress()
                || subnets.stream().anyMatch(subnet -> subnet.own().equals(address));
    }

    /// Whether no router lies between us and `address`: "This test for whether a response originated on the local link
    /// is done in two ways …" (RFC 6762, section 11), of which this is the second.
    boolean contain(InetAddress address) {
        return subnets.stream().anyMatch(subnet -> subnet.contains(address));
    }

    /// Whether what `sender` says may make us dial `address`: on a link of ours, and on this machine only if the
    /// sender is there, too.
    boolean mayLeadTo(Multiaddr address, InetAddress sender) {
        return host(address)
                .filter(host -> isOwn(host) ? isOwn(sender) : contain(host))
                .isPresent();
    }

    /// The address of the machine that `address` begins with; empty if that is a name, or something else.
    static Optional<InetAddress> host(Multiaddr address) {
        Component first = address.components().getFirst();
        if (first.protocol() != Protocol.IP4 && first.protocol() != Protocol.IP6) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(first.value().toArray()));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
