package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NetworksTest {
    private static final List<Multiaddr> BOTH = addresses("/ip4/0.0.0.0/tcp/4001", "/ip6/::/tcp/4001");

    private static List<Multiaddr> addresses(String... texts) {
        return Stream.of(texts).map(Multiaddr::parse).toList();
    }

    @Test
    void allAddressesOfIp6HaveThoseOfIp4() {
        assertThat(Networks.distinct(BOTH, true)).isEqualTo(addresses("/ip6/::/tcp/4001"));
    }

    @Test
    void machinesWithoutIp6ListenWithoutIt() {
        assertThat(Networks.distinct(BOTH, false)).isEqualTo(addresses("/ip4/0.0.0.0/tcp/4001"));
    }

    @Test
    void otherPortsAndOtherAddressesStand() {
        List<Multiaddr> different = addresses(
                "/ip4/0.0.0.0/tcp/4001",
                "/ip6/::/tcp/4002",
                "/ip4/0.0.0.0/tcp/0",
                "/ip6/::/tcp/0",
                "/ip4/127.0.0.1/tcp/4001",
                "/ip6/::1/tcp/4001");

        assertThat(Networks.distinct(different, true)).isEqualTo(different);
    }
}
