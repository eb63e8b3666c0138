package io.ishigaki.network;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/// Ranges of addresses to and from which nothing is connected, as `/ip4/10.0.0.0/ipcidr/8`. Thread-safe.
public final class AddressFilters {
    private final Set<Multiaddr> ranges = new CopyOnWriteArraySet<>();

    /// Filters that keep away from `ranges`.
    ///
    /// @throws MalformedDataException if one is no range
    public AddressFilters(Iterable<Multiaddr> ranges) {
        ranges.forEach(this::add);
    }

    /// Keeps away from `range`, too.
    ///
    /// @throws MalformedDataException if it is no range
    public void add(Multiaddr range) {
        if (!isRange(range)) {
            throw new MalformedDataException(
                    "%s is no range of addresses such as /ip4/10.0.0.0/ipcidr/8".formatted(range));
        }
        ranges.add(range);
    }

    /// Whether `address` is a range, and not one machine.
    public static boolean isRange(Multiaddr address) {
        List<Component> parts = address.components();
        return parts.size() == 2
                && (parts.getFirst().protocol() == Protocol.IP4
                        || parts.getFirst().protocol() == Protocol.IP6)
                && parts.getLast().protocol() == Protocol.IPCIDR
                && bits(address) <= parts.getFirst().value().length() * Byte.SIZE;
    }

    /// Answers whether it was there.
    public boolean remove(Multiaddr range) {
        return ranges.remove(range);
    }

    public List<Multiaddr> all() {
        return List.copyOf(ranges);
    }

    /// Whether `host` is in one of the ranges.
    public boolean contain(InetAddress host) {
        byte[] address = host.getAddress();
        return ranges.stream().anyMatch(range -> contains(range, address));
    }

    /// Whether the address of the machine that `address` begins with is in one of the ranges.
    public boolean contain(Multiaddr address) {
        Component host = address.components().getFirst();
        return (host.protocol() == Protocol.IP4 || host.protocol() == Protocol.IP6)
                && ranges.stream()
                        .anyMatch(range -> contains(range, host.value().toArray()));
    }

    private static boolean contains(Multiaddr range, byte[] address) {
        Bytes prefix = range.components().getFirst().value();
        if (prefix.length() != address.length) {
            return false;
        }
        return shareBits(prefix.toArray(), address, bits(range));
    }

    /// Whether the first `bits` bits of two addresses, which are at least so long, are the same.
    public static boolean shareBits(byte[] one, byte[] other, int bits) {
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int mask = 0xFF << Math.max(0, Byte.SIZE - (bits - bit));
            if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bits(Multiaddr range) {
        return Byte.toUnsignedInt(range.components().getLast().value().at(0));
    }
}
