package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.routing.mdns.DnsMessage.Data;
import io.ishigaki.routing.mdns.DnsMessage.Entry;
import io.ishigaki.routing.mdns.DnsMessage.Question;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a peer listens, as it tells the local network. Immutable.
///
/// ```text
/// _p2p._udp.local         PTR  NAME._p2p._udp.local
/// NAME._p2p._udp.local    SRV  NAME.local, port 4001
/// NAME._p2p._udp.local    TXT  "dnsaddr=/ip4/…/tcp/…/p2p/ID" …
/// NAME.local              A, AAAA
/// ```
///
/// Only the texts mean anything to peers, but Kubo doesn't read a packet without addresses.
///
/// @param name of this peer on this occasion: nobody else's, and not its peer id
/// @param addresses where it listens, without its peer id
record Announcement(String name, PeerId peer, List<Multiaddr> addresses) {
    /// "It is defined as `_p2p._udp.local`." Kubo's, too, in private networks.
    static final DnsName SERVICE = DnsName.of("_p2p._udp.local");

    /// "The question is `_services._dns-sd._udp.local PTR`": which services there are.
    private static final DnsName SERVICES = DnsName.of("_services._dns-sd._udp.local");

    private static final DnsName DOMAIN = DnsName.of("local");

    private static final String PREFIX = "dnsaddr=";

    /// That of records with addresses: "a TTL of 120 seconds" (RFC 6762, section 10); so that of our texts, too.
    static final int TTL_SECONDS = 120;

    /// What Kubo says there; nobody looks at it.
    private static final int PORT = 4001;

    /// A text has a byte for its length.
    private static final int TEXT_BYTES_MAX = 255;

    /// Together they fit into a packet that isn't cut up on the way.
    private static final int TEXTS_BYTES_MAX = 1_100;

    /// The most that is read of one packet.
    static final int PEERS_MAX = 16;

    static final int ADDRESSES_MAX = 16;

    Announcement {
        addresses = List.copyOf(addresses);
    }

    private static DnsName instance(String name) {
        return SERVICE.child(name);
    }

    private static DnsName host(String name) {
        return DOMAIN.child(name);
    }

    /// Whether an announcement of that name says what is asked.
    static boolean answers(String name, Question question) {
        int type = question.type();
        DnsName asked = question.name();
        if (asked.equals(SERVICE) || asked.equals(SERVICES)) {
            return type == Data.PTR || type == Question.ANY;
        }
        if (asked.equals(instance(name))) {
            return type == Data.SRV || type == Data.TXT || type == Question.ANY;
        }
        return asked.equals(host(name)) && (type == Data.A || type == Data.AAAA || type == Question.ANY);
    }

    /// The packet that says it.
    DnsMessage toMessage() {
        return message(TTL_SECONDS);
    }

    /// The packet that takes it back.
    DnsMessage toFarewell() {
        return message(0);
    }

    private DnsMessage message(int ttl) {
        DnsName instance = instance(name);
        DnsName host = host(name);
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(SERVICES, false, ttl, new Data.Pointer(SERVICE)));
        entries.add(new Entry(SERVICE, false, ttl, new Data.Pointer(instance)));
        entries.add(new Entry(instance, true, ttl, new Data.Service(PORT, host)));
        entries.add(new Entry(instance, true, ttl, new Data.Texts(texts())));
        Stream.of(Protocol.IP4, Protocol.IP6)
                .flatMap(protocol -> addresses.stream()
                        .flatMap(address -> address.first(protocol).stream())
                        .limit(1))
                .forEach(ip -> entries.add(new Entry(host, true, ttl, new Data.Address(ip.value()))));
        return new DnsMessage(true, List.of(), entries);
    }

    private List<Bytes> texts() {
        List<Bytes> texts = new ArrayList<>();
        int length = 0;
        for (Multiaddr address : addresses) {
            String text = PREFIX + address + new Multiaddr(List.of(Component.of(Protocol.P2P, peer.toString())));
            var bytes = Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
            length += 1 + bytes.length();
            if (bytes.length() <= TEXT_BYTES_MAX && length <= TEXTS_BYTES_MAX) {
                texts.add(bytes);
            }
        }
        return texts;
    }

    /// The peers that a packet announces, and where they say they are; at most [#PEERS_MAX] with [#ADDRESSES_MAX]
    /// each. What can't be read is passed over, and so is what is taken back.
    static Map<PeerId, List<Multiaddr>> peers(DnsMessage message) {
        Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
        message.records().stream()
                .filter(entry -> entry.ttlSeconds() > 0 && entry.name().isChildOf(SERVICE))
                .flatMap(entry -> entry.data() instanceof Data.Texts(var texts) ? texts.stream() : Stream.empty())
                .flatMap(text -> address(text).stream())
                .forEach(address -> add(peers, address));
        return peers;
    }

    private static void add(Map<PeerId, List<Multiaddr>> peers, Multiaddr address) {
        PeerId peer = address.peerId().orElseThrow();
        if (peers.containsKey(peer) || peers.size() < PEERS_MAX) {
            List<Multiaddr> known = peers.computeIfAbsent(peer, _ -> new ArrayList<>());
            if (known.size() < ADDRESSES_MAX) {
                known.add(address.parent());
            }
        }
    }

    /// An address that ends in a peer.
    private static Optional<Multiaddr> address(Bytes bytes) {
        String text = new String(bytes.toArray(), StandardCharsets.UTF_8);
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Multiaddr.parse(text.substring(PREFIX.length())))
                    .filter(address -> address.components().size() > 1 && address.endsInPeer());
        } catch (MalformedDataException _) {
            return Optional.empty();
        }
    }
}
