package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinksTest {
    private static Links.Subnet subnet(String address, int bits) throws UnknownHostException {
        return new Links.Subnet(InetAddress.getByName(address), bits);
    }

    /// A machine with a network at home, one of IPv6, and a tunnel of which nothing is known.
    private static Links links() throws UnknownHostException {
        return new Links(List.of(
                subnet("127.0.0.1", 8), subnet("192.168.1.9", 23), subnet("2001:db8::9", 64), subnet("10.8.0.1", 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/192.168.0.1/tcp/4001, 192.168.1.1, true",
        "/ip4/192.168.2.1/tcp/4001, 192.168.1.1, false", // behind a router
        "/ip4/8.8.8.8/tcp/4001, 192.168.1.1, false",
        "/ip4/10.8.0.2/tcp/4001, 192.168.1.1, false",
        "/ip6/2001:db8::1/udp/4001/quic-v1, 192.168.1.1, true",
        "/ip6/2001:db8:0:1::1/tcp/4001, 192.168.1.1, false",
        "/ip4/127.0.0.1/tcp/5001, 192.168.1.1, false", // what a stranger must not have us dial
        "/ip6/::1/tcp/5001, 192.168.1.1, false",
        "/ip4/192.168.1.9/tcp/5001, 192.168.1.1, false",
        "/ip4/127.0.0.1/tcp/5001, 192.168.1.9, true", // another node on this machine
        "/ip4/192.168.1.9/tcp/5001, 127.0.0.1, true",
        "/dns4/printer.local/tcp/1, 192.168.1.1, false"
    })
    void packetsLeadToMachinesOnTheLink(String address, String sender, boolean leads) throws UnknownHostException {
        assertThat(links().mayLeadTo(Multiaddr.parse(address), InetAddress.getByName(sender)))
                .isEqualTo(leads);
    }
}
