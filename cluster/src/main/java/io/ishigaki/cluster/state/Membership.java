package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/// Who is a member, as a set of records says: the same set says the same on every box, in whatever order they came.
///
/// The records are taken in the order of their stamps; each counts if its author may say so at that point. A removal
/// takes away the later records of its peer, and the reckoning begins anew without them. Immutable once made.
final class Membership {
    static final int MEMBERS_MAX = 256;

    /// What is known of one member.
    ///
    /// @param since the clock of its admission
    record Standing(PeerId peer, Role role, long since, Optional<String> household, OptionalLong capacity) {
        Standing with(Role other) {
            return new Standing(peer, other, since, household, capacity);
        }
    }

    private static final Comparator<Standing> BY_LENGTH =
            Comparator.comparingLong(Standing::since).thenComparing(Standing::peer);

    private final Map<PeerId, Standing> current = new LinkedHashMap<>();
    private final Map<PeerId, Map<Long, Long>> removed = new HashMap<>();
    private final Map<PeerId, PublicKey> keys = new HashMap<>();
    private final Map<PeerId, PeerId> votes = new HashMap<>();

    /// What was said last of each, whether it is a member now or not: pins outlive their members.
    private final Map<PeerId, Quota> quotas = new HashMap<>();

    private final Set<SignedRecord> counted = new HashSet<>();
    private final Set<SignedRecord> takenAway = new HashSet<>();

    private Membership() {}

    /// What `records` say, whose signatures were looked at.
    static Membership of(Collection<SignedRecord> records) {
        List<SignedRecord> ordered = records.stream()
                .sorted(Comparator.comparing(SignedRecord::stamp).thenComparing(SignedRecord::hash))
                .toList();
        var membership = new Membership();
        while (!membership.reckon(ordered)) {
            membership.current.clear();
            membership.removed.clear();
            membership.keys.clear();
            membership.votes.clear();
            membership.quotas.clear();
            membership.counted.clear();
        }
        return membership;
    }

    /// Takes all records in order; false if it has to be done again, because more were taken away.
    private boolean reckon(List<SignedRecord> ordered) {
        for (SignedRecord record : ordered) {
            if (!takenAway.contains(record) && apply(record)) {
                counted.add(record);
                if (record.fact() instanceof Fact.Removal removal && takeAway(removal)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Takes away what has counted and is later than the removal accepts; false if there was nothing.
    private boolean takeAway(Fact.Removal removal) {
        return takenAway.addAll(counted.stream()
                .filter(record -> record.stamp().author().equals(removal.peer()) && !accepts(record.stamp()))
                .toList());
    }

    private boolean apply(SignedRecord record) {
        PeerId author = record.stamp().author();
        long clock = record.stamp().clock();
        return switch ((Fact.OfMembership) record.fact()) {
            case Fact.Genesis genesis ->
                current.isEmpty()
                        && admit(
                                new Standing(author, Role.ADMIN, clock, Optional.empty(), OptionalLong.empty()),
                                genesis.key());
            case Fact.Admission admission ->
                isAdmin(author)
                        && admit(
                                new Standing(
                                        admission.peer(),
                                        admission.role(),
                                        clock,
                                        admission.household(),
                                        admission.capacity()),
                                admission.key())
                        && limit(admission);
            case Fact.Promotion(PeerId peer) -> isAdmin(author) && promote(peer);
            case Fact.Removal(PeerId peer, var accepted) -> isAdmin(author) && remove(peer, accepted);
            case Fact.Leaving() -> leave(author);
            case Fact.Vote(PeerId peer) -> vote(author, peer);
        };
    }

    private boolean admit(Standing standing, Optional<PublicKey> given) {
        PeerId peer = standing.peer();
        Optional<PublicKey> key =
                given.or(peer::publicKey).filter(each -> each.peerId().equals(peer));
        Standing before = current.get(peer);
        if (key.isEmpty() || removed.containsKey(peer) || before == null && current.size() == MEMBERS_MAX) {
            return false;
        }
        keys.put(peer, key.get());
        // Who is invited again stays what it is, but for what the invite says.
        current.put(
                peer,
                before == null
                        ? standing
                        : new Standing(
                                peer,
                                before.role(),
                                before.since(),
                                standing.household().or(before::household),
                                standing.capacity().isPresent() ? standing.capacity() : before.capacity()));
        return true;
    }

    private boolean limit(Fact.Admission admission) {
        admission.quota().ifPresent(quota -> quotas.put(admission.peer(), quota));
        return true;
    }

    private boolean promote(PeerId peer) {
        return current.computeIfPresent(peer, (_, standing) -> standing.with(Role.ADMIN)) != null;
    }

    private boolean remove(PeerId peer, Map<Long, Long> accepted) {
        if (!keys.containsKey(peer) || removed.containsKey(peer)) {
            return false;
        }
        removed.put(peer, accepted);
        current.remove(peer);
        requireAdmin();
        return true;
    }

    private boolean leave(PeerId author) {
        boolean left = current.remove(author) != null;
        requireAdmin();
        return left;
    }

    /// Makes the longest-standing member an admin if there is none.
    private void requireAdmin() {
        if (current.values().stream().noneMatch(standing -> standing.role() == Role.ADMIN)) {
            current.values().stream().min(BY_LENGTH).ifPresent(standing -> promote(standing.peer()));
        }
    }

    private boolean vote(PeerId author, PeerId peer) {
        if (!current.containsKey(author)) {
            return false;
        }
        votes.put(author, peer);
        long inFavour = current.keySet().stream()
                .filter(member -> peer.equals(votes.get(member)))
                .count();
        if (2 * inFavour > current.size()) {
            promote(peer);
        }
        return true;
    }

    /// Whom `peer` wants to be an admin; empty if it hasn't said so.
    Optional<PeerId> voteOf(PeerId peer) {
        return Optional.ofNullable(votes.get(peer));
    }

    /// Those whose pins may take only so much, be they members or not.
    Map<PeerId, Quota> quotas() {
        return quotas.entrySet().stream()
                .filter(each -> each.getValue().isLimit())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    boolean isMember(PeerId peer) {
        return current.containsKey(peer);
    }

    boolean isAdmin(PeerId peer) {
        Standing standing = current.get(peer);
        return standing != null && standing.role() == Role.ADMIN;
    }

    /// Whether an admin has removed `peer`, for good.
    boolean isRemoved(PeerId peer) {
        return removed.containsKey(peer);
    }

    /// The key of one that is or was a member.
    Optional<PublicKey> keyOf(PeerId peer) {
        return Optional.ofNullable(keys.get(peer));
    }

    /// Whether a record with that stamp is of one that is or was a member, and not later than its removal accepts.
    boolean accepts(Stamp stamp) {
        return keys.containsKey(stamp.author()) && stamp.sequence() <= acceptedOf(stamp.origin());
    }

    /// The last sequence of an origin that counts.
    long acceptedOf(Origin origin) {
        Map<Long, Long> accepted = removed.get(origin.peer());
        return accepted == null ? Long.MAX_VALUE : Objects.requireNonNullElse(accepted.get(origin.incarnation()), 0L);
    }

    /// The members, the longest-standing first.
    List<Standing> current() {
        return current.values().stream().sorted(BY_LENGTH).toList();
    }
}
