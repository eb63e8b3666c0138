package io.ishigaki.cluster.state;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// The invites that this box has made and that are open, or were redeemed and haven't expired. Secrets are kept as
/// hashes. Thread-safe by its own lock. *Bounds.* [#OPEN_MAX].
public final class InviteBook {
    public static final int OPEN_MAX = 100;

    /// The longest that an invite may last.
    public static final Duration LIFE_MAX = Duration.ofDays(30);

    static final char INVITE = 'i';

    private final MetadataTable rows;
    private final RandomGenerator random;

    /// What a new box is bound to.
    ///
    /// @param quota bytes that its pins may take
    public record Terms(Optional<String> household, OptionalLong capacity, OptionalLong quota) {
        /// @throws MalformedDataException if the household is too long
        public Terms {
            household.ifPresent(word -> Profile.requireShort("household", word));
        }

        boolean isAny() {
            return household.isPresent() || capacity.isPresent() || quota.isPresent();
        }

        /// What an admin says to let a box in.
        ///
        /// @param taken bytes that pins take which it has made before
        Fact.Admission admission(PeerId peer, Role role, Optional<PublicKey> key, long taken) {
            Optional<Quota> limit =
                    quota.isPresent() ? Optional.of(Quota.of(quota.getAsLong(), taken)) : Optional.empty();
            return new Fact.Admission(peer, role, key, household, capacity, limit);
        }
    }

    private record Row(Instant expires, Terms terms, Optional<PeerId> redeemer) {
        Bytes encode() {
            var out = new MapWriter().put("expires", expires);
            terms.household().ifPresent(word -> out.put("household", word));
            terms.capacity().ifPresent(bytes -> out.put("capacity", bytes));
            terms.quota().ifPresent(bytes -> out.put("quota", bytes));
            redeemer.ifPresent(peer -> out.put("peer", peer));
            return out.encode();
        }

        static Row decode(Bytes value) {
            var map = MapReader.decode("invite", value);
            return new Row(
                    map.time("expires"),
                    new Terms(
                            map.optionalText("household"),
                            map.optionalInteger("capacity"),
                            map.optionalInteger("quota")),
                    map.optionalBytes("peer").map(PeerId::decode));
        }
    }

    /// @param random a secure one
    public InviteBook(MetadataTable rows, RandomGenerator random) {
        this.rows = rows;
        this.random = random;
    }

    /// A fresh secret that is good until `expires`.
    ///
    /// @throws ClusterException if too many are open
    synchronized Bytes issue(Instant expires, Terms terms, Instant now) throws IOException {
        Map<Bytes, Row> open = open(now);
        if (open.size() >= OPEN_MAX) {
            throw new ClusterException("%d invites of this box are open, limit %d".formatted(open.size(), OPEN_MAX));
        }
        byte[] secret = new byte[Invite.SECRET_BYTES];
        random.nextBytes(secret);
        rows.put(key(Bytes.ofOwned(secret)), new Row(expires, terms, Optional.empty()).encode());
        return Bytes.ofOwned(secret);
    }

    private static Bytes key(Bytes secret) {
        Bytes hash = Multihash.sha256(secret).digest();
        byte[] key = new byte[1 + hash.length()];
        key[0] = INVITE;
        hash.copyTo(0, key, 1, hash.length());
        return Bytes.ofOwned(key);
    }

    /// Those that can still be redeemed; rows of those that have expired are removed.
    private Map<Bytes, Row> open(Instant now) throws IOException {
        Map<Bytes, Row> all = new HashMap<>();
        rows.forEach(Bytes.ofOwned(new byte[] {INVITE}), (key, value) -> {
            all.put(key, Row.decode(value));
            return true;
        });
        for (Map.Entry<Bytes, Row> each : Map.copyOf(all).entrySet()) {
            if (!each.getValue().expires().isAfter(now)) {
                rows.remove(each.getKey());
                all.remove(each.getKey());
            }
        }
        all.values().removeIf(row -> row.redeemer().isPresent());
        return all;
    }

    /// Gives `peer` what the invite with that secret says; empty if there is none, or it has expired, or was another's.
    /// From then on it is the peer's, durably.
    // The rows are found by the hash of the secret: how long that takes says nothing of secrets that exist.
    synchronized Optional<Terms> redeem(Bytes secret, PeerId peer, Instant now) throws IOException {
        Bytes key = key(secret);
        Optional<Row> found = rows.get(key).map(Row::decode);
        if (found.isEmpty()
                || !found.get().expires().isAfter(now)
                || found.get().redeemer().filter(other -> !other.equals(peer)).isPresent()) {
            return Optional.empty();
        }
        Row row = found.get();
        rows.put(key, new Row(row.expires(), row.terms(), Optional.of(peer)).encode());
        return Optional.of(row.terms());
    }

    /// Ends all that are open; answers how many.
    public synchronized int revokeAll(Instant now) throws IOException {
        Map<Bytes, Row> open = open(now);
        for (Bytes key : open.keySet()) {
            rows.remove(key);
        }
        return open.size();
    }
}
