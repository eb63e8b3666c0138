package io.ishigaki.network.dnsaddr;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Goes from one name to the next, from where it is told to. Confined to one thread.
///
/// *Bounds.* Time, [#QUESTIONS_MAX], [#ADDRESSES_MAX] and [#TEXT_CHARS_MAX] count for all that one walk is
/// asked for; from each address, it goes [#DEPTH_MAX] deep. What is beyond them is passed over.
public final class Walk {
    /// How many names may lead on from one to the next, as in go-libp2p (`maximumDNSADDRRecursion`).
    static final int DEPTH_MAX = 4;

    /// As in go-libp2p (`maximumResolvedAddresses`).
    static final int ADDRESSES_MAX = 100;

    static final int QUESTIONS_MAX = 32;

    /// Twice as much as the longest answer of the DNS has.
    static final int TEXT_CHARS_MAX = 128 << 10;

    /// "the domain name in the value section must first be prefixed with `_dnsaddr.`"
    private static final String NAME_PREFIX = "_dnsaddr.";

    /// "Valid `dnsaddr` TXT records begin with `dnsaddr=`, followed by a single multiaddr."
    private static final String TEXT_PREFIX = "dnsaddr=";

    /// Of the DNS, as they are written.
    private static final int NAME_CHARS_MAX = 253;

    private static final int REASONS_MAX = 8;

    private final TextRecords records;
    private final Deadline deadline;
    private int questions;
    private int addresses;
    private int chars;

    Walk(TextRecords records, Deadline deadline) {
        this.records = records;
        this.deadline = deadline;
    }

    /// The addresses of `peer` that `address` leads to, without its id. Those that name no peer count as its:
    /// who is there has to show it anyway.
    ///
    /// @throws UnknownHostException if it leads to none; the message has the reasons
    public List<Multiaddr> addresses(Multiaddr address, PeerId peer) throws UnknownHostException, InterruptedException {
        return found(address, Optional.of(peer)).stream()
                .map(Walk::withoutPeer)
                .distinct()
                .toList();
    }

    /// The addresses that `address` leads to and that name a peer, each with its id at the end.
    ///
    /// @throws UnknownHostException if it leads to none; the message has the reasons
    public List<Multiaddr> addresses(Multiaddr address) throws UnknownHostException, InterruptedException {
        Set<Multiaddr> found = found(address, Optional.empty());
        List<Multiaddr> named =
                found.stream().filter(each -> peer(each).isPresent()).toList();
        if (named.isEmpty()) {
            throw new UnknownHostException(
                    "none of the %d addresses that it leads to names a peer".formatted(found.size()));
        }
        return named;
    }

    private Set<Multiaddr> found(Multiaddr address, Optional<PeerId> peer)
            throws UnknownHostException, InterruptedException {
        var search = new Search(peer);
        search.follow(address, 1);
        if (search.found.isEmpty()) {
            throw new UnknownHostException(
                    String.join("; ", search.reasons.stream().limit(REASONS_MAX).toList()));
        }
        return search.found;
    }

    /// The peer that an address ends in.
    private static Optional<PeerId> peer(Multiaddr address) {
        return address.endsInPeer() ? address.peerId() : Optional.empty();
    }

    private static Multiaddr withoutPeer(Multiaddr address) {
        return address.endsInPeer() ? address.parent() : address;
    }

    private static Multiaddr withPeer(Multiaddr address, Optional<PeerId> peer) {
        return address.endsInPeer() || peer.isEmpty() ? address : address.withPeer(peer.get());
    }

    /// What one address leads to.
    private final class Search {
        private final Optional<PeerId> wanted;
        private final Set<Multiaddr> followed = new HashSet<>();
        private final Set<Multiaddr> found = new LinkedHashSet<>();
        private final Set<String> reasons = new LinkedHashSet<>();

        Search(Optional<PeerId> wanted) {
            this.wanted = wanted;
        }

        /// @param depth how many names led there, that of `address` included
        void follow(Multiaddr address, int depth) throws InterruptedException {
            Component first = address.components().getFirst();
            if (!followed.add(address)) {
                reasons.add("%s leads back to itself".formatted(first));
            } else if (depth > DEPTH_MAX) {
                reasons.add("more than %d names lead on from one to the next".formatted(DEPTH_MAX));
            } else if (questions == QUESTIONS_MAX) {
                reasons.add("there are more than %d names".formatted(QUESTIONS_MAX));
            } else if (deadline.isOver()) {
                reasons.add("looking names up took too long");
            } else {
                questions++;
                read(address, NAME_PREFIX + first.text(), depth);
            }
        }

        private void read(Multiaddr address, String name, int depth) throws InterruptedException {
            if (name.length() > NAME_CHARS_MAX) {
                reasons.add("a name has %d characters, limit %d".formatted(name.length(), NAME_CHARS_MAX));
                return;
            }
            List<String> texts;
            try {
                texts = records.of(name, deadline.remaining());
            } catch (UnknownHostException e) {
                reasons.add(e.getMessage());
                return;
            }
            if (texts.isEmpty()) {
                reasons.add("%s has no TXT record".formatted(name));
                return;
            }
            List<Multiaddr> said = parse(texts);
            if (said.isEmpty()) {
                reasons.add("none of the %d TXT records of %s is an address".formatted(texts.size(), name));
                return;
            }
            take(address, name, said, depth);
        }

        /// The addresses that texts say; other texts, and addresses of protocols that we don't know, are passed
        /// over.
        private List<Multiaddr> parse(List<String> texts) {
            List<Multiaddr> said = new ArrayList<>();
            for (String text : texts) {
                chars += text.length();
                if (chars > TEXT_CHARS_MAX) {
                    break;
                }
                if (text.startsWith(TEXT_PREFIX)) {
                    try {
                        said.add(Multiaddr.parse(text.substring(TEXT_PREFIX.length())));
                    } catch (MalformedDataException _) {
                        // As if it weren't there: it may be meant for others.
                    }
                }
            }
            return said;
        }

        private void take(Multiaddr address, String name, List<Multiaddr> said, int depth) throws InterruptedException {
            List<Multiaddr> matching = said.stream()
                    .filter(each -> matches(address, each))
                    .map(each -> withPeer(each, peer(address)))
                    .toList();
            if (matching.isEmpty()) {
                var inner = new Multiaddr(
                        address.components().subList(1, address.components().size()));
                Multiaddr end = withPeer(inner, wanted);
                reasons.add("none of the %d addresses of %s ends in %s".formatted(said.size(), name, end));
            }
            for (Multiaddr each : matching) {
                if (!DnsAddresses.isOne(each) && addresses < ADDRESSES_MAX && found.add(each)) {
                    addresses++;
                }
            }
            for (Multiaddr each : matching) {
                if (DnsAddresses.isOne(each) && addresses < ADDRESSES_MAX) {
                    follow(each, depth + 1);
                }
            }
        }

        /// Whether a record of the name that `address` begins with is one of those that it means: it ends in
        /// what stands behind the name, and isn't another peer's.
        ///
        /// Other than the specification wants, it may say no peer where `address` does: so Kubo takes it, which
        /// drops the peer from an address before it follows it.
        private boolean matches(Multiaddr address, Multiaddr record) {
            List<Component> inner = withoutPeer(address).components();
            List<Component> whole = withoutPeer(record).components();
            int start = whole.size() - (inner.size() - 1);
            return !whole.isEmpty()
                    && start >= 0
                    && whole.subList(start, whole.size()).equals(inner.subList(1, inner.size()))
                    && isOrAbsent(peer(record), peer(address))
                    && isOrAbsent(peer(record).or(() -> peer(address)), wanted);
        }

        private static boolean isOrAbsent(Optional<PeerId> one, Optional<PeerId> other) {
            return one.isEmpty() || other.isEmpty() || one.equals(other);
        }
    }
}
