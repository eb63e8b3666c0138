package io.ishigaki.network.dnsaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WalkTest {
    private static final PeerId PEER = peer();
    private static final PeerId OTHER = peer();

    private static final String HERE = "/ip4/192.0.2.1/tcp/4001";
    private static final String THERE = "/ip6/2001:db8::1/udp/4001/quic-v1";

    private final Map<String, List<String>> texts = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Walk walk = walk((name, _) -> {
        asked.add(name);
        return texts.getOrDefault(name, List.of());
    });

    private static PeerId peer() {
        return PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    }

    private Walk walk(TextRecords records) {
        return new DnsAddresses(records, nanos::get, Duration.ofSeconds(5)).walk();
    }

    private void put(String name, String... addresses) {
        texts.put(
                "_dnsaddr." + name,
                List.of(addresses).stream().map(each -> "dnsaddr=" + each).toList());
    }

    private static String of(PeerId peer) {
        return "/p2p/" + peer;
    }

    private List<String> found(String address) throws UnknownHostException, InterruptedException {
        return walk.addresses(Multiaddr.parse(address), PEER).stream()
                .map(Multiaddr::toString)
                .toList();
    }

    private List<String> all(String address) throws UnknownHostException, InterruptedException {
        return walk.addresses(Multiaddr.parse(address)).stream()
                .map(Multiaddr::toString)
                .toList();
    }

    @Test
    void recordsOfANameAreTheAddressesThatItLeadsTo() throws UnknownHostException, InterruptedException {
        put("a.test", HERE + of(PEER), THERE + of(PEER));

        assertThat(found("/dnsaddr/a.test")).containsExactly(HERE, THERE);
        assertThat(asked).containsExactly("_dnsaddr.a.test");
    }

    @Test
    void addressesOfOtherPeersArePassedOver() throws UnknownHostException, InterruptedException {
        put("a.test", HERE + of(OTHER), THERE + of(PEER));

        assertThat(found("/dnsaddr/a.test")).containsExactly(THERE);
        assertThat(found("/dnsaddr/a.test" + of(PEER))).containsExactly(THERE);
    }

    @Test
    void addressesThatNameNoPeerCountAsThoseOfTheOneThatIsLookedFor()
            throws UnknownHostException, InterruptedException {
        put("a.test", HERE);

        assertThat(found("/dnsaddr/a.test")).containsExactly(HERE);
        assertThat(found("/dnsaddr/a.test" + of(PEER))).containsExactly(HERE);
    }

    @Test
    void recordsThatDontEndInWhatStandsBehindTheNameArePassedOver() throws UnknownHostException, InterruptedException {
        put("a.test", HERE + of(PEER), THERE + of(PEER), "/ip4/192.0.2.1/tcp/4001/ws" + of(PEER), "/tcp/4001");

        assertThat(found("/dnsaddr/a.test/tcp/4001" + of(PEER))).containsExactly(HERE, "/tcp/4001");
        assertThat(found("/dnsaddr/a.test/quic-v1")).containsExactly(THERE);
    }

    @Test
    void namesLeadToNames() throws UnknownHostException, InterruptedException {
        put("a.test", "/dnsaddr/b.test/tcp/4001" + of(OTHER), "/dnsaddr/c.test/tcp/4001" + of(PEER), THERE);
        put("c.test", HERE + of(PEER), "/ip4/192.0.2.1/tcp/5001" + of(PEER), HERE + of(OTHER));

        assertThat(found("/dnsaddr/a.test" + of(PEER))).containsExactly(THERE, HERE);
        assertThat(asked).containsExactly("_dnsaddr.a.test", "_dnsaddr.c.test");
    }

    @Test
    void namesOfHostsAreLeftAsTheyAre() throws UnknownHostException, InterruptedException {
        put("a.test", "/dns4/host.test/tcp/4001" + of(PEER));

        assertThat(found("/dnsaddr/a.test")).containsExactly("/dns4/host.test/tcp/4001");
    }

    @Test
    void namesLeadSoFarAndNoFurther() throws UnknownHostException, InterruptedException {
        put("1.test", "/dnsaddr/2.test");
        put("2.test", "/dnsaddr/3.test");
        put("3.test", "/dnsaddr/4.test");
        put("4.test", "/dnsaddr/5.test");
        put("5.test", HERE);

        assertThat(found("/dnsaddr/2.test")).containsExactly(HERE);
        assertThatThrownBy(() -> found("/dnsaddr/1.test"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("more than 4 names lead on from one to the next");
    }

    @Test
    void loopsAreCut() throws UnknownHostException, InterruptedException {
        put("a.test", "/dnsaddr/b.test", "/dnsaddr/a.test");
        put("b.test", "/dnsaddr/a.test", HERE);
        put("c.test", "/dnsaddr/c.test");

        assertThat(found("/dnsaddr/a.test")).containsExactly(HERE);
        assertThat(asked).containsExactly("_dnsaddr.a.test", "_dnsaddr.b.test");
        assertThatThrownBy(() -> found("/dnsaddr/c.test")).hasMessage("/dnsaddr/c.test leads back to itself");
    }

    @Test
    void whatIsNoAddressIsPassedOver() throws UnknownHostException, InterruptedException {
        texts.put(
                "_dnsaddr.a.test",
                List.of(
                        "v=spf1 -all",
                        "",
                        "dnsaddr=",
                        "dnsaddr=/",
                        "dnsaddr=/ip4/256.0.0.1/tcp/1",
                        "dnsaddr=/unheard-of/1",
                        "dnsaddr=" + of(PEER),
                        "dnsaddr=/dnsaddr/" + "x".repeat(300),
                        HERE,
                        "dnsaddr=" + THERE));

        assertThat(found("/dnsaddr/a.test")).containsExactly(THERE);
    }

    @Test
    void noMoreAddressesAreTakenThanTheLimit() throws UnknownHostException, InterruptedException {
        put("a.test", ports(Walk.ADDRESSES_MAX + 1));

        assertThat(found("/dnsaddr/a.test")).hasSize(Walk.ADDRESSES_MAX);
    }

    private static String[] ports(int count) {
        return IntStream.range(1, count + 1)
                .mapToObj(port -> "/ip4/192.0.2.1/tcp/" + port)
                .toArray(String[]::new);
    }

    @Test
    void noMoreNamesAreAskedForThanTheLimit() throws UnknownHostException, InterruptedException {
        put(
                "a.test",
                IntStream.range(0, 90)
                        .mapToObj(name -> "/dnsaddr/%d.test".formatted(name))
                        .toArray(String[]::new));
        put("0.test", HERE);

        assertThat(found("/dnsaddr/a.test")).containsExactly(HERE);
        assertThat(asked).hasSize(Walk.QUESTIONS_MAX);
        assertThatThrownBy(() -> found("/dnsaddr/0.test")).hasMessage("there are more than 32 names");
    }

    @Test
    void noMoreTextIsReadThanTheLimit() throws UnknownHostException, InterruptedException {
        texts.put("_dnsaddr.a.test", List.of("dnsaddr=" + HERE, "x".repeat(Walk.TEXT_CHARS_MAX), "dnsaddr=" + THERE));

        assertThat(found("/dnsaddr/a.test")).containsExactly(HERE);
    }

    @Test
    void reasonsSayWhatIsMissing() {
        texts.put("_dnsaddr.text.test", List.of("v=spf1 -all", "hello"));
        put("other.test", HERE + of(OTHER));
        put("parts.test", "/dnsaddr/none.test", "/dnsaddr/text.test");

        assertThatThrownBy(() -> found("/dnsaddr/none.test")).hasMessage("_dnsaddr.none.test has no TXT record");
        assertThatThrownBy(() -> found("/dnsaddr/text.test"))
                .hasMessage("none of the 2 TXT records of _dnsaddr.text.test is an address");
        assertThatThrownBy(() -> found("/dnsaddr/other.test"))
                .hasMessage("none of the 1 addresses of _dnsaddr.other.test ends in " + of(PEER));
        assertThatThrownBy(() -> found("/dnsaddr/parts.test"))
                .hasMessage(
                        "_dnsaddr.none.test has no TXT record; none of the 2 TXT records of _dnsaddr.text.test is an"
                                + " address");
        assertThatThrownBy(() -> found("/dnsaddr/" + "x".repeat(300)))
                .hasMessage("a name has 309 characters, limit 253");
    }

    @Test
    void nameThatCantBeAskedForDoesntHideTheOthers() throws UnknownHostException, InterruptedException {
        Walk broken = walk((name, _) -> {
            if (name.contains("b.test")) {
                throw new UnknownHostException("no resolver answers");
            }
            return List.of("dnsaddr=/dnsaddr/b.test", "dnsaddr=" + HERE);
        });

        assertThat(broken.addresses(Multiaddr.parse("/dnsaddr/a.test"), PEER)).containsExactly(Multiaddr.parse(HERE));
        assertThatThrownBy(() -> broken.addresses(Multiaddr.parse("/dnsaddr/b.test"), PEER))
                .hasMessage("no resolver answers");
    }

    @Test
    void nothingIsAskedWhenTimeIsOver() {
        Walk slow = walk((name, limit) -> {
            asked.add(name);
            nanos.addAndGet(limit.toNanos());
            return List.of("dnsaddr=/dnsaddr/b.test");
        });

        assertThatThrownBy(() -> slow.addresses(Multiaddr.parse("/dnsaddr/a.test"), PEER))
                .hasMessage("looking names up took too long");
        assertThat(asked).containsExactly("_dnsaddr.a.test");
    }

    @Test
    void peersOfANameAreThoseThatItsAddressesName() throws UnknownHostException, InterruptedException {
        put("a.test", HERE + of(PEER), THERE, "/dnsaddr/b.test" + of(OTHER));
        put("b.test", THERE);

        assertThat(all("/dnsaddr/a.test")).containsExactly(HERE + of(PEER), THERE + of(OTHER));
        assertThatThrownBy(() -> all("/dnsaddr/b.test"))
                .hasMessage("none of the 1 addresses that it leads to names a peer");
    }
}
