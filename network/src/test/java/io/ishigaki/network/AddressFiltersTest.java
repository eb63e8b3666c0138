package io.ishigaki.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFiltersTest {
    @ParameterizedTest
    @CsvSource({
        "/ip4/10.0.0.0/ipcidr/8, 10.255.0.1, true",
        "/ip4/10.0.0.0/ipcidr/8, 11.0.0.1, false",
        "/ip4/100.64.0.0/ipcidr/10, 100.127.255.255, true",
        "/ip4/100.64.0.0/ipcidr/10, 100.128.0.0, false",
        "/ip4/192.0.2.1/ipcidr/32, 192.0.2.1, true",
        "/ip4/192.0.2.1/ipcidr/32, 192.0.2.0, false",
        "/ip4/0.0.0.0/ipcidr/0, 203.0.113.9, true",
        "/ip4/0.0.0.0/ipcidr/0, ::1, false",
        "/ip6/fe80::/ipcidr/10, febf::1, true",
        "/ip6/fe80::/ipcidr/10, fec0::1, false",
        "/ip6/::1/ipcidr/128, ::1, true",
    })
    void rangesHoldWhatBeginsLikeThem(String range, String host, boolean expected) throws UnknownHostException {
        var filters = new AddressFilters(List.of(Multiaddr.parse(range)));
        InetAddress address = InetAddress.getByName(host);

        assertThat(filters.contain(address)).isEqualTo(expected);
        String family = host.contains(":") ? "/ip6/" : "/ip4/";
        assertThat(filters.contain(Multiaddr.parse(family + host + "/tcp/1"))).isEqualTo(expected);
    }

    @Test
    void addressesWithoutAHostAreInNoRange() {
        var filters = new AddressFilters(List.of(Multiaddr.parse("/ip4/0.0.0.0/ipcidr/0")));

        assertThat(filters.contain(Multiaddr.parse("/dns4/example.com/tcp/1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/10.0.0.0", "/ip4/10.0.0.0/tcp/8", "/ip4/10.0.0.0/ipcidr/33", "/dns4/a/ipcidr/8"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> new AddressFilters(List.of(Multiaddr.parse(text))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith(text + " is no range of addresses");
    }

    @Test
    void removedRangesHoldNoMore() throws UnknownHostException {
        Multiaddr range = Multiaddr.parse("/ip4/10.0.0.0/ipcidr/8");
        var filters = new AddressFilters(List.of(range));

        assertThat(filters.remove(range)).isTrue();

        assertThat(filters.remove(range)).isFalse();
        assertThat(filters.contain(InetAddress.getByName("10.0.0.1"))).isFalse();
    }
}
