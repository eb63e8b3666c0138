package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.dnsaddr.DnsAddresses;
import io.ishigaki.network.identify.IdentifyMessage;
import io.ishigaki.network.identify.PeerRecord;
import io.ishigaki.network.protobuf.FieldReader;
import io.ishigaki.network.protobuf.FieldWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where peers can be reached, connected or not: as they have signed it, else as they have said, else where they were
/// reached.
///
/// What is kept of each over a restart is one row:
///
/// ```text
/// row = dayOfExpiry(1) address(2)* envelope(3)?        days since 1970
/// ```
///
/// *Bounds.* [#PEERS_MAX], of which those that were heard of longest ago are forgotten first; [Dialler#ADDRESSES_MAX]
/// for each, and a signed record of [PeerRecord#ENVELOPE_BYTES_MAX]. After [#TTL] without a word, a peer is forgotten.
///
/// Thread-safe, by its own lock.
final class AddressBook {
    static final int PEERS_MAX = 1_024;

    /// Longer than a box is off while its owners travel.
    static final Duration TTL = Duration.ofDays(30);

    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    private static final int EXPIRY = 1;
    private static final int ADDRESS = 2;
    private static final int ENVELOPE = 3;

    /// @param addresses those of a signed record, if there is one, else others
    /// @param envelope of that record; after a restart, it is opened when there is another to compare it with
    private record Entry(Instant expiry, List<Multiaddr> addresses, Optional<Bytes> envelope) {}

    private final InstantSource clock;
    private final Map<PeerId, Entry> entries = new LinkedHashMap<>();

    AddressBook(InstantSource clock) {
        this.clock = clock;
    }

    /// Takes what `peer` says of itself, on a connection to it, and answers what it can be reached at: the addresses
    /// that it has signed, if the signature is its own; else those that it hasn't. A record that is older than one
    /// that is known changes nothing.
    synchronized List<Multiaddr> told(PeerId peer, IdentifyMessage message) {
        Optional<PeerRecord> signed = message.signedPeerRecord().flatMap(envelope -> open(peer, envelope));
        if (signed.isPresent()) {
            Optional<Bytes> known = Optional.ofNullable(entries.get(peer)).flatMap(Entry::envelope);
            Optional<PeerRecord> newer = known.filter(envelope -> !known.equals(message.signedPeerRecord()))
                    .flatMap(envelope -> open(peer, envelope))
                    .filter(record ->
                            Long.compareUnsigned(record.sequence(), signed.get().sequence()) > 0);
            List<Multiaddr> addresses = newer.or(() -> signed).get().addresses();
            put(peer, addresses, newer.isPresent() ? known : message.signedPeerRecord());
            return addresses;
        }
        if (!message.listenAddresses().isEmpty()) {
            put(peer, message.listenAddresses(), Optional.empty());
        }
        return message.listenAddresses();
    }

    /// Empty if the envelope holds no record of `peer`, which then is as if it weren't there.
    private static Optional<PeerRecord> open(PeerId peer, Bytes envelope) {
        try {
            return Optional.of(PeerRecord.open(envelope))
                    .filter(record -> record.peer().equals(peer));
        } catch (MalformedDataException _) {
            return Optional.empty();
        }
    }

    /// Notes where `peer` was reached, until it says itself where it can be.
    synchronized void reached(PeerId peer, List<Multiaddr> at) {
        if (!at.isEmpty() && !entries.containsKey(peer)) {
            put(peer, at, Optional.empty());
        }
    }

    /// Those peers are there now.
    synchronized void seen(Collection<PeerId> peers) {
        for (PeerId peer : peers) {
            Entry known = entries.get(peer);
            if (known != null) {
                put(peer, known.addresses(), known.envelope());
            }
        }
    }

    private void put(PeerId peer, List<Multiaddr> addresses, Optional<Bytes> envelope) {
        List<Multiaddr> reachable = addresses.stream()
                .filter(address -> Endpoint.of(address).isPresent() || DnsAddresses.isOne(address))
                .limit(Dialler.ADDRESSES_MAX)
                .toList();
        if (reachable.isEmpty()) {
            return;
        }
        entries.remove(peer);
        entries.put(peer, new Entry(clock.instant().plus(TTL), reachable, envelope));
        if (entries.size() > PEERS_MAX) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /// Where `peer` can be reached; empty if that isn't known, or not any more.
    synchronized List<Multiaddr> addresses(PeerId peer) {
        expire();
        Entry known = entries.get(peer);
        return known == null ? List.of() : known.addresses();
    }

    synchronized Map<PeerId, List<Multiaddr>> all() {
        expire();
        Map<PeerId, List<Multiaddr>> all = new HashMap<>();
        entries.forEach((peer, entry) -> all.put(peer, entry.addresses()));
        return all;
    }

    private void expire() {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> !entry.expiry().isAfter(now));
    }

    /// What is known of each peer, to be taken by [#load] after a restart. A row changes no more than once a day if
    /// nothing but time does.
    synchronized Map<PeerId, Bytes> rows() {
        expire();
        Map<PeerId, Bytes> rows = new LinkedHashMap<>();
        entries.forEach((peer, entry) -> {
            var row = new FieldWriter().number64(EXPIRY, day(entry.expiry()));
            entry.addresses().forEach(address -> row.bytes(ADDRESS, address.toBytes()));
            entry.envelope().ifPresent(envelope -> row.bytes(ENVELOPE, envelope));
            rows.put(peer, row.toBytes());
        });
        return rows;
    }

    private static long day(Instant instant) {
        return instant.getEpochSecond() / DAY_SECONDS;
    }

    /// Takes a row that was kept of `peer`, unless something is known of it already. Its signature is checked before it
    /// counts against another: a thousand signatures would take long at a start.
    ///
    /// @throws MalformedDataException if it is no row
    synchronized void load(PeerId peer, Bytes row) {
        long day = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        Optional<Bytes> envelope = Optional.empty();
        var in = FieldReader.of("row of an address book", row.asBuffer());
        while (in.next()) {
            switch (in.number()) {
                case EXPIRY -> day = in.number64();
                case ADDRESS -> addresses.add(Multiaddr.decode(in.bytes()));
                case ENVELOPE -> envelope = Optional.of(in.bytes());
                default -> {} // of a later version
            }
        }
        Instant now = clock.instant();
        // A clock that was wrong when it was written must not keep it for ever.
        Instant expiry = Instant.ofEpochSecond(Math.clamp(day, 0, day(now.plus(TTL))) * DAY_SECONDS);
        if (expiry.isAfter(now) && entries.size() < PEERS_MAX) {
            entries.putIfAbsent(
                    peer,
                    new Entry(
                            expiry,
                            addresses.stream().limit(Dialler.ADDRESSES_MAX).toList(),
                            envelope));
        }
    }
}
