package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The set of membership records by their hashes, and what they say together. Immutable.
///
/// *Bounds.* [#RECORDS_MAX], [#RECORDS_PER_AUTHOR_MAX].
///
/// @param digest SHA-256 of the hashes in order: equal sets have equal ones
record MembershipRecords(NavigableMap<Bytes, SignedRecord> byHash, Membership membership, Bytes digest) {
    static final int RECORDS_MAX = 1_000;
    static final int RECORDS_PER_AUTHOR_MAX = 300;

    private MembershipRecords(NavigableMap<Bytes, SignedRecord> byHash, Membership membership) {
        this(byHash, membership, digest(byHash));
    }

    private static Bytes digest(NavigableMap<Bytes, SignedRecord> byHash) {
        var hashes = new ByteArrayOutputStream();
        byHash.keySet().forEach(hash -> hashes.writeBytes(hash.toArray()));
        return Multihash.sha256(hashes.toByteArray()).digest();
    }

    static MembershipRecords of(Collection<SignedRecord> records) {
        var byHash = new TreeMap<Bytes, SignedRecord>();
        records.forEach(record -> byHash.put(record.hash(), record));
        return new MembershipRecords(byHash, Membership.of(records));
    }

    /// The set of a cluster that begins with `genesis`.
    static Optional<MembershipRecords> begin(SignedRecord genesis) {
        MembershipRecords begun = of(List.of(genesis));
        Optional<PublicKey> key = begun.membership.keyOf(genesis.stamp().author());
        return key.filter(genesis::isSignedBy).map(_ -> begun);
    }

    /// This set and those of `offered` that are signed by whoever is or was a member; without the records of those
    /// that never were, as far as is known now. So the union of two sets is the same on both sides.
    MembershipRecords with(Collection<SignedRecord> offered) {
        List<SignedRecord> left = new ArrayList<>(offered);
        left.removeIf(record -> byHash.containsKey(record.hash()) || record.fact() instanceof Fact.Genesis);
        left.sort(Comparator.comparing(SignedRecord::stamp));
        var all = new TreeMap<>(byHash);
        Membership known = membership;
        while (takeSigned(left, known, all)) {
            known = Membership.of(all.values());
        }
        Membership last = known;
        boolean pruned = all.values()
                .removeIf(record -> last.keyOf(record.stamp().author()).isEmpty());
        return new MembershipRecords(all, pruned ? Membership.of(all.values()) : last);
    }

    /// Moves what is signed by those who are known; false if there was nothing.
    private static boolean takeSigned(
            List<SignedRecord> left, Membership known, NavigableMap<Bytes, SignedRecord> all) {
        boolean taken = false;
        for (Iterator<SignedRecord> each = left.iterator(); each.hasNext(); ) {
            SignedRecord record = each.next();
            Optional<PublicKey> key = known.keyOf(record.stamp().author());
            if (key.isPresent()) {
                each.remove();
                if (hasRoom(all, record.stamp().author()) && record.isSignedBy(key.get())) {
                    all.put(record.hash(), record);
                    taken = true;
                }
            }
        }
        return taken;
    }

    private static boolean hasRoom(Map<Bytes, SignedRecord> all, PeerId author) {
        return all.size() < RECORDS_MAX
                && all.values().stream()
                                .filter(record -> record.stamp().author().equals(author))
                                .count()
                        < RECORDS_PER_AUTHOR_MAX;
    }

    /// Whether one more record of `author` may be written.
    boolean hasRoomFor(PeerId author) {
        return hasRoom(byHash, author);
    }

    /// The latest sequence that is known here of each incarnation of a member.
    Map<Long, Long> lastSequences(PeerId peer) {
        var last = new TreeMap<Long, Long>();
        for (SignedRecord record : byHash.values()) {
            if (record.stamp().author().equals(peer)) {
                last.merge(record.stamp().origin().incarnation(), record.stamp().sequence(), Math::max);
            }
        }
        return last;
    }
}
