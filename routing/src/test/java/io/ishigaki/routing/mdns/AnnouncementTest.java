package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.routing.mdns.DnsMessage.Data;
import io.ishigaki.routing.mdns.DnsMessage.Entry;
import io.ishigaki.routing.mdns.DnsMessage.Question;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What announcements say, and what is read of those of others.
class AnnouncementTest {
    private static final DnsName INSTANCE = Announcement.SERVICE.child("somebody");

    private static PeerId somebody() {
        return PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    }

    private static List<Multiaddr> addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Multiaddr.parse("/ip4/10.0.0.%d/tcp/4001".formatted(i)))
                .toList();
    }

    private static DnsMessage texts(Stream<String> texts) {
        List<Bytes> bytes = texts.map(text -> Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new DnsMessage(true, List.of(), List.of(new Entry(INSTANCE, true, 1, new Data.Texts(bytes))));
    }

    @Test
    void whatIsAnnouncedIsFound() {
        PeerId peer = somebody();
        var announcement = new Announcement("a1", peer, addresses(3));

        DnsMessage read = DnsMessage.decode(announcement.toMessage().encode().asBuffer());

        assertThat(Announcement.peers(read)).isEqualTo(Map.of(peer, addresses(3)));
    }

    @Test
    void whatIsTakenBackIsNotFound() {
        DnsMessage farewell = new Announcement("a1", somebody(), addresses(1)).toFarewell();

        assertThat(farewell.records()).isNotEmpty().allMatch(entry -> entry.ttlSeconds() == 0);
        assertThat(Announcement.peers(farewell)).isEmpty();
    }

    /// Ethernet carries 1,500 bytes, of which IPv6 and UDP take 48.
    @Test
    void anyNumberOfAddressesFitsIntoOnePacket() {
        var announcement = new Announcement("a".repeat(32), somebody(), addresses(200));

        Bytes packet = announcement.toMessage().encode();

        assertThat(packet.length()).isLessThanOrEqualTo(1_452);
        assertThat(Announcement.peers(DnsMessage.decode(packet.asBuffer())))
                .hasEntrySatisfying(
                        announcement.peer(),
                        told -> assertThat(told)
                                .isEqualTo(addresses(told.size()))
                                .hasSizeGreaterThan(10));
    }

    @ParameterizedTest
    @CsvSource({
        "_p2p._udp.local, 12, true",
        "_P2P._UDP.Local, 255, true",
        "_p2p._udp.local, 16, false",
        "_services._dns-sd._udp.local, 12, true",
        "a1._p2p._udp.local, 16, true",
        "a1._p2p._udp.local, 33, true",
        "a1._p2p._udp.local, 1, false",
        "a1.local, 1, true",
        "a1.local, 28, true",
        "a2.local, 1, false",
        "a2._p2p._udp.local, 16, false",
        "_http._tcp.local, 12, false"
    })
    void questionsForWhatItSaysAreAnswered(String name, int type, boolean answered) {
        assertThat(Announcement.answers("a1", new Question(DnsName.of(name), type)))
                .isEqualTo(answered);
    }

    @Test
    void aPacketNamesAFewPeersOnly() {
        DnsMessage crowd = texts(Stream.generate(() -> "dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/" + somebody())
                .limit(40));

        assertThat(Announcement.peers(crowd)).hasSize(Announcement.PEERS_MAX);
    }

    @Test
    void aPeerHasAFewAddressesOnly() {
        PeerId peer = somebody();
        DnsMessage many = texts(addresses(40).stream().map(address -> "dnsaddr=" + address + "/p2p/" + peer));

        assertThat(Announcement.peers(many)).isEqualTo(Map.of(peer, addresses(Announcement.ADDRESSES_MAX)));
    }

    @ParameterizedTest
    @CsvSource({
        "dnsaddr=/ip4/10.0.0.1/tcp/1", // no peer
        "dnsaddr=/p2p/12D3KooWRAQAvjs1GN3sqN3HsZ2HCE28SvN3cA5MFea3S9553A1f", // no address
        "dnsaddr=10.0.0.1",
        "dnsaddr=",
        "address=/ip4/10.0.0.1/tcp/1/p2p/12D3KooWRAQAvjs1GN3sqN3HsZ2HCE28SvN3cA5MFea3S9553A1f"
    })
    void otherTextsArePassedOver(String text) {
        PeerId peer = somebody();

        DnsMessage both = texts(Stream.of(text, "dnsaddr=/ip4/10.0.0.0/tcp/4001/p2p/" + peer));

        assertThat(Announcement.peers(both)).isEqualTo(Map.of(peer, addresses(1)));
    }

    @Test
    void textsOfOtherServicesArePassedOver() {
        var text = new Data.Texts(List.of(
                Bytes.ofOwned(("dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/" + somebody()).getBytes(StandardCharsets.UTF_8))));
        var message =
                new DnsMessage(true, List.of(), List.of(new Entry(DnsName.of("x._http._tcp.local"), true, 1, text)));

        assertThat(Announcement.peers(message)).isEmpty();
    }
}
