package io.ishigaki.cluster.state;

import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A pin of the cluster: what is kept, how, and how far it is. Immutable; times are whole milliseconds.
///
/// Root, class and adder never change: the id is made of them. A pin that another box changes is written anew as a
/// whole.
///
/// @param name what its user calls it, at most [#NAME_BYTES_MAX] in UTF-8, or empty
/// @param expires when it is none any more
/// @param lockedUntil before that, nobody can remove it, nor does it expire
/// @param plan the root of its EC plan; there once it is pinned
public record PinRecord(
        PinId id,
        Cid root,
        StorageClass storageClass,
        String name,
        Optional<Instant> expires,
        Optional<Instant> lockedUntil,
        Phase phase,
        Optional<Cid> plan,
        PeerId adder) {
    public static final int NAME_BYTES_MAX = 255;

    private static final byte[] DRAFT = "ishigaki-draft:".getBytes(StandardCharsets.US_ASCII);
    private static final int DRAFT_NONCE_BYTES = 16;

    /// @throws MalformedDataException if the id is another pin's, the name is too long, or it is pinned without a
    ///     plan
    public PinRecord {
        expires = expires.map(PinRecord::inMillis);
        lockedUntil = lockedUntil.map(PinRecord::inMillis);
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes > NAME_BYTES_MAX) {
            throw new MalformedDataException("pin name is %d bytes, limit %d".formatted(nameBytes, NAME_BYTES_MAX));
        }
        if (phase == Phase.PINNED && plan.isEmpty()) {
            throw new MalformedDataException("pin %s is pinned and has no plan".formatted(id));
        }
        if (!id.names(root, storageClass, adder)) {
            throw new MalformedDataException("pin id %s is none of a pin of %s".formatted(id, root));
        }
    }

    private static Instant inMillis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /// A new pin that `adder` begins to spread.
    public static PinRecord create(Cid root, StorageClass storageClass, PeerId adder, RandomGenerator random) {
        return new PinRecord(
                PinId.create(root, storageClass, adder, random),
                root,
                storageClass,
                "",
                Optional.empty(),
                Optional.empty(),
                Phase.PINNING,
                Optional.empty(),
                adder);
    }

    /// A new draft of `adder`: a pin of no DAG, under which stripes are spread whose plan isn't made yet.
    public static PinRecord draft(StorageClass storageClass, PeerId adder, RandomGenerator random) {
        byte[] nonce = new byte[DRAFT_NONCE_BYTES];
        random.nextBytes(nonce);
        var name = new ByteArrayOutputStream();
        name.writeBytes(DRAFT);
        name.writeBytes(nonce);
        Multihash multihash = Multihash.identity(Bytes.ofOwned(name.toByteArray()));
        return create(Cid.v1(Multicodec.RAW, multihash), storageClass, adder, random);
    }

    /// Whether it is a draft.
    public boolean isDraft() {
        Bytes name = root.multihash().digest();
        return root.multihash().isIdentity()
                && root.codec().equals(Multicodec.RAW)
                && name.length() == DRAFT.length + DRAFT_NONCE_BYTES
                && name.slice(0, DRAFT.length).equals(Bytes.ofOwned(DRAFT.clone()));
    }

    public PinRecord withName(String other) {
        return new PinRecord(id, root, storageClass, other, expires, lockedUntil, phase, plan, adder);
    }

    public PinRecord withExpires(Optional<Instant> time) {
        return new PinRecord(id, root, storageClass, name, time, lockedUntil, phase, plan, adder);
    }

    public PinRecord withLockedUntil(Optional<Instant> time) {
        return new PinRecord(id, root, storageClass, name, expires, time, phase, plan, adder);
    }

    /// The pin once its plan is made, and can be spread.
    public PinRecord planned(Cid planRoot) {
        return new PinRecord(id, root, storageClass, name, expires, lockedUntil, phase, Optional.of(planRoot), adder);
    }

    /// The pin once it is spread by that plan.
    public PinRecord pinned(Cid planRoot) {
        return new PinRecord(
                id, root, storageClass, name, expires, lockedUntil, Phase.PINNED, Optional.of(planRoot), adder);
    }

    /// When it is over by itself: once it has expired and isn't locked any more; empty if it stays.
    public Optional<Instant> end() {
        return expires.map(end -> lockedUntil.filter(end::isBefore).orElse(end));
    }

    /// Whether it is over at `now`.
    public boolean isOver(Instant now) {
        return expires.isPresent() && end().filter(now::isBefore).isEmpty();
    }

    /// Whether nobody can remove it at `now`.
    public boolean isLocked(Instant now) {
        return lockedUntil.filter(end -> end.isAfter(now)).isPresent();
    }
}
