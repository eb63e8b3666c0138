package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A multicast group of one family of addresses, on all interfaces that a predicate takes. Other programs on this
/// machine may use the same port at the same time.
///
/// Interfaces that have come are noticed at the next [#send], and so are those that have gone.
///
/// Thread-safe: one thread at a time sends; another may receive meanwhile.
final class UdpLan implements Lan {
    private static final Logger LOG = LoggerFactory.getLogger(UdpLan.class);

    /// "All Multicast DNS responses … SHOULD be sent with IP TTL set to 255."
    private static final int HOPS = 255;

    private final DatagramChannel channel;
    private final InetSocketAddress group;
    private final Predicate<NetworkInterface> wanted;
    private final ByteBuffer buffer = ByteBuffer.allocate(DnsMessage.BYTES_MAX);
    private final Set<String> joined = new HashSet<>();

    private UdpLan(DatagramChannel channel, InetSocketAddress group, Predicate<NetworkInterface> wanted) {
        this.channel = channel;
        this.group = group;
        this.wanted = wanted;
    }

    /// Joins the group on all interfaces.
    ///
    /// @param group where packets go to; port 0 is any that is free
    /// @throws IOException if the port can't be had
    static UdpLan open(InetSocketAddress group, Predicate<NetworkInterface> wanted) throws IOException {
        boolean ip4 = group.getAddress() instanceof Inet4Address;
        ProtocolFamily family = ip4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            // Bound to the group, it takes nothing that is meant for another program on that port. That of IPv6 can't
            // be bound to without naming one interface.
            channel.bind(ip4 ? group : new InetSocketAddress(group.getPort()));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            var lan = new UdpLan(channel, new InetSocketAddress(group.getAddress(), port), wanted);
            lan.interfaces();
            return lan;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    int port() {
        return group.getPort();
    }

    /// The interfaces on which the group is joined by now.
    private synchronized List<NetworkInterface> interfaces() throws IOException {
        List<NetworkInterface> present =
                NetworkInterface.networkInterfaces().filter(this::isUsable).toList();
        joined.retainAll(present.stream().map(NetworkInterface::getName).toList());
        return present.stream().filter(this::isJoined).toList();
    }

    private boolean isUsable(NetworkInterface each) {
        boolean ip4 = group.getAddress() instanceof Inet4Address;
        return wanted.test(each) && each.inetAddresses().anyMatch(address -> address instanceof Inet4Address == ip4);
    }

    private boolean isJoined(NetworkInterface each) {
        if (joined.contains(each.getName())) {
            return true;
        }
        try {
            var _ = channel.join(group.getAddress(), each);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("interface", each.getName()).log("multicast group can't be joined");
            return false;
        }
        return joined.add(each.getName());
    }

    @Override
    public synchronized void send(Bytes packet) {
        try {
            for (NetworkInterface each : interfaces()) {
                send(packet, each);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the machine's interfaces can't be listed");
        }
    }

    private void send(Bytes packet, NetworkInterface by) {
        try {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, by);
            int _ = channel.send(packet.asBuffer(), group);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("interface", by.getName()).log("multicast packet can't be sent");
        }
    }

    @Override
    public Received receive() throws IOException {
        while (true) {
            buffer.clear();
            InetAddress sender = ((InetSocketAddress) channel.receive(buffer)).getAddress();
            // A socket of IPv6 hears packets of IPv4, too, which are another's.
            if (sender instanceof Inet4Address == group.getAddress() instanceof Inet4Address) {
                return new Received(sender, Bytes.copyOf(buffer.flip()));
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("closing a multicast socket failed");
        }
    }
}
