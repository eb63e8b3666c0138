package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressRulesTest {
    private static final List<Multiaddr> LISTENING = addresses("/ip4/10.0.0.7/tcp/1", "/ip4/192.0.2.7/tcp/1");

    private static List<Multiaddr> addresses(String... texts) {
        return Stream.of(texts).map(Multiaddr::parse).toList();
    }

    private static List<Multiaddr> told(List<Multiaddr> announced, List<Multiaddr> also, List<Multiaddr> not) {
        return new AddressRules(AllowList.none(), new AddressFilters(List.of()), announced, also, not)
                .announced(LISTENING);
    }

    @Test
    void whereItListensIsToldUnlessSaidOtherwise() {
        assertThat(told(List.of(), List.of(), List.of())).isEqualTo(LISTENING);
        assertThat(told(addresses("/ip4/203.0.113.1/tcp/9"), List.of(), List.of()))
                .isEqualTo(addresses("/ip4/203.0.113.1/tcp/9"));
        assertThat(told(List.of(), addresses("/ip4/203.0.113.1/tcp/9", "/ip4/10.0.0.7/tcp/1"), List.of()))
                .isEqualTo(addresses("/ip4/10.0.0.7/tcp/1", "/ip4/192.0.2.7/tcp/1", "/ip4/203.0.113.1/tcp/9"));
    }

    @Test
    void whatMustNotBeToldIsNot() {
        assertThat(told(List.of(), List.of(), addresses("/ip4/10.0.0.0/ipcidr/8")))
                .isEqualTo(addresses("/ip4/192.0.2.7/tcp/1"));
        assertThat(told(List.of(), List.of(), addresses("/ip4/192.0.2.7/tcp/1")))
                .isEqualTo(addresses("/ip4/10.0.0.7/tcp/1"));
    }
}
