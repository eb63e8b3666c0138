package io.ishigaki.cluster.state;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What all members of a cluster share: who they are, and what is pinned. Durable when a write returns; what others
/// write comes by way of [StateSync].
///
/// *Threading.* Thread-safe by its own lock, which is held while the store commits, for the order of commits is
/// that of sequence numbers; [#isMember] never waits. Listeners are called without it, by the thread that changed
/// something, and must neither wait nor throw.
///
/// *Errors.* What the cluster refuses ends in [ClusterException]; a store that fails, in another [IOException].
public final class SharedState {
    /// The name of the table that a store keeps it in.
    public static final String TABLE = StateTable.NAME;

    /// What one box may have in pins.
    public static final int PINS_PER_MEMBER_MAX = 250_000;

    private static final int NONCE_BYTES = 16;

    private final Identity me;
    private final StateCore core;
    private final Object lock = new Object();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Membership membership;

    /// Grows with each change.
    private final AtomicLong version = new AtomicLong();

    /// Guarded by the lock.
    private boolean forgotten;

    /// Guarded by the lock; null when something has changed.
    private @Nullable List<Member> members;

    /// Guarded by the lock; null when something has changed.
    private @Nullable List<PinRecord> pins;

    /// Guarded by the lock; null when something has changed.
    private @Nullable List<PinRecord> pinning;

    private SharedState(Identity me, StateCore core) {
        this.me = me;
        this.core = core;
        this.membership = core.membership();
    }

    /// Founds a cluster whose first admin is this box.
    public static SharedState found(MetadataTable rows, Identity me, ClusterEvents events) throws IOException {
        byte[] nonce = new byte[NONCE_BYTES];
        me.random().nextBytes(nonce);
        var stamp = new Stamp(
                new Origin(me.peer(), me.drawIncarnation()),
                1,
                HybridClock.at(me.clock().instant()));
        var genesis = SignedRecord.sign(
                me.key(), Optional.empty(), stamp, new Fact.Genesis(Bytes.ofOwned(nonce), me.keyToTell()));
        return begin(rows, me, events, MembershipRecords.begin(genesis).orElseThrow());
    }

    private static SharedState begin(MetadataTable rows, Identity me, ClusterEvents events, MembershipRecords records)
            throws IOException {
        return new SharedState(me, StateCore.begin(new StateTable(rows), me, events, records));
    }

    /// Begins with what a member has answered to an invite.
    ///
    /// @throws MalformedDataException if these aren't records of that cluster which say that this box is a member
    static SharedState join(
            MetadataTable rows, Identity me, ClusterEvents events, ClusterId cluster, List<SignedRecord> answered)
            throws IOException {
        MembershipRecords begun = answered.stream()
                .filter(record -> record.fact() instanceof Fact.Genesis
                        && record.clusterId().equals(cluster))
                .findFirst()
                .flatMap(MembershipRecords::begin)
                .orElseThrow(() -> new MalformedDataException("answer has no genesis of cluster " + cluster));
        MembershipRecords records = begun.with(answered.stream()
                .filter(record -> record.clusterId().equals(cluster))
                .toList());
        if (!records.membership().isMember(me.peer())) {
            throw new MalformedDataException("answer doesn't say that %s is a member".formatted(me.peer()));
        }
        return begin(rows, me, events, records);
    }

    /// The state that `rows` hold; empty if they hold none.
    public static Optional<SharedState> open(MetadataTable rows, Identity me, ClusterEvents events) throws IOException {
        return StateCore.load(new StateTable(rows), me, events).map(core -> new SharedState(me, core));
    }

    /// Tells `listener` whenever something may have changed, members or pins.
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public ClusterId cluster() {
        return core.cluster();
    }

    /// This box.
    public PeerId self() {
        return me.peer();
    }

    /// Whether `peer` is a member now.
    public boolean isMember(PeerId peer) {
        return membership.isMember(peer);
    }

    /// Whether an admin has removed `peer`, for good.
    public boolean isRemoved(PeerId peer) {
        return membership.isRemoved(peer);
    }

    /// The members, this box included while it is one, the longest-standing first.
    public List<Member> members() {
        synchronized (lock) {
            List<Member> known = members;
            if (known == null) {
                known = membership.current().stream()
                        .map(each -> Member.of(each, core.registers().profile(each.peer())))
                        .toList();
                members = known;
            }
            return known;
        }
    }

    public Optional<Member> member(PeerId peer) {
        return members().stream().filter(member -> member.id().equals(peer)).findFirst();
    }

    /// The pins that are not over, in no promised order.
    public List<PinRecord> pins() {
        Instant now = me.clock().median();
        return allPins().stream().filter(pin -> !pin.isOver(now)).toList();
    }

    /// Those that aren't acknowledged yet, which are few, in no promised order.
    public List<PinRecord> pinning() {
        Instant now = me.clock().median();
        synchronized (lock) {
            List<PinRecord> known = pinning;
            if (known == null) {
                known = allPins().stream()
                        .filter(pin -> pin.phase() == Phase.PINNING)
                        .toList();
                pinning = known;
            }
            return known.stream().filter(pin -> !pin.isOver(now)).toList();
        }
    }

    /// The members' time, by which pins end.
    public Instant now() {
        return me.clock().median();
    }

    private List<PinRecord> allPins() {
        synchronized (lock) {
            List<PinRecord> known = pins;
            if (known == null) {
                known = List.copyOf(core.registers().pins());
                pins = known;
            }
            return known;
        }
    }

    /// When the next pins end by themselves, as things are; empty if none will.
    public Optional<Instant> nextEnd() {
        Instant now = me.clock().median();
        synchronized (lock) {
            return core.registers().passing().stream()
                    .flatMap(each -> core.registers().pin(each).stream())
                    .flatMap(each -> each.end().stream())
                    .filter(now::isBefore)
                    .min(Comparator.naturalOrder());
        }
    }

    /// The pin of that id; empty if there is none, or it is over.
    public Optional<PinRecord> pin(PinId id) {
        Instant now = me.clock().median();
        synchronized (lock) {
            return core.registers().pin(id).filter(pin -> !pin.isOver(now));
        }
    }

    /// Writes a pin, or what has changed in one.
    ///
    /// @throws ClusterException if it was removed, this box has too many, or its clock is wrong
    public void put(PinRecord pin) throws IOException {
        putAll(List.of(pin));
    }

    /// Writes pins in one commit.
    public void putAll(Collection<PinRecord> more) throws IOException {
        synchronized (lock) {
            requireMember();
            if (core.registers().countOf(self()) + more.size() > PINS_PER_MEMBER_MAX) {
                throw new ClusterException("this box has %d pins and removals of pins, limit %d"
                        .formatted(core.registers().countOf(self()), PINS_PER_MEMBER_MAX));
            }
            for (PinRecord pin : more) {
                boolean known = !core.registers().about(pin.id()).isEmpty();
                if (known && core.registers().pin(pin.id()).isEmpty()) {
                    throw new ClusterException("pin %s was removed".formatted(pin.id()));
                }
            }
            write(more.stream().map(Fact.Pinning::new).toList());
        }
        changed();
    }

    /// Ends the pins of those ids, all or none.
    ///
    /// @throws ClusterException if one is unknown here, or locked, or the clock of this box is wrong
    public void remove(Set<PinId> ids) throws IOException {
        synchronized (lock) {
            requireMember();
            for (PinId id : ids) {
                PinRecord pin = core.registers()
                        .pin(id)
                        .orElseThrow(() -> new ClusterException("the cluster has no pin %s".formatted(id)));
                if (pin.isLocked(me.clock().median())) {
                    throw new ClusterException("pin %s is locked until %s"
                            .formatted(id, pin.lockedUntil().orElseThrow()));
                }
            }
            write(ids.stream().map(Fact.Unpinning::new).toList());
        }
        changed();
    }

    /// Says something else of this box, unless it says so already.
    public void describe(Profile profile) throws IOException {
        synchronized (lock) {
            if (core.registers().profile(self()).equals(profile)) {
                return;
            }
            requireMember();
            write(List.of(new Fact.Description(profile)));
        }
        changed();
    }

    /// What this box says of itself.
    public Profile profile() {
        synchronized (lock) {
            return core.registers().profile(self());
        }
    }

    /// Binds this box, which has founded the cluster, to what an invite would bind it to.
    public void bind(InviteBook.Terms terms) throws IOException {
        if (terms.isAny()) {
            admit(terms.admission(self(), Role.ADMIN, me.keyToTell(), 0));
        }
    }

    /// Binds a member to offer no more than so many bytes, whatever it says itself; answers what it was bound to.
    ///
    /// @throws ClusterException if it is no member, or this box is no admin
    public long bindCapacity(PeerId peer, long bytes) throws IOException {
        return bind(peer, OptionalLong.of(bytes), Optional.empty()).capacity().orElse(Long.MAX_VALUE);
    }

    /// Says how much the pins of a member may take.
    ///
    /// @throws ClusterException if it is no member, or this box is no admin
    public void limit(PeerId peer, Quota quota) throws IOException {
        var _ = bind(peer, OptionalLong.empty(), Optional.of(quota));
    }

    private Membership.Standing bind(PeerId peer, OptionalLong capacity, Optional<Quota> quota) throws IOException {
        Membership.Standing before = requireMember(peer);
        admit(new Fact.Admission(peer, before.role(), membership.keyOf(peer), Optional.empty(), capacity, quota));
        return before;
    }

    /// Those whose pins may take only so much, be they members or not.
    public Map<PeerId, Quota> quotas() {
        return membership.quotas();
    }

    private void requireMember() throws ClusterException {
        if (!isMember(self())) {
            throw new ClusterException("this box is no member of cluster %s any more".formatted(cluster()));
        }
    }

    /// Guarded by the lock.
    private void write(List<? extends Fact> facts) throws IOException {
        requireKept();
        core.write(facts);
        noteChange();
    }

    /// Guarded by the lock.
    private void noteChange() {
        membership = core.membership();
        members = null;
        pins = null;
        pinning = null;
        version.incrementAndGet();
    }

    /// How far the state is, for [#told]: whoever says so knows everything that is here now.
    public Bytes progress() {
        synchronized (lock) {
            return Codec.DAG_CBOR.encode(core.vector().encode());
        }
    }

    /// Takes note that `peer`, who keeps what is pinned, does so by a state that is so far.
    ///
    /// @param progress what [#progress] is there; empty if that isn't known any more
    /// @throws MalformedDataException if it is none
    public void told(PeerId peer, Bytes progress) {
        VersionVector vector = progress.isEmpty() ? VersionVector.EMPTY : VersionVector.decode(progress);
        synchronized (lock) {
            core.witnesses().told(peer, vector);
        }
    }

    /// Who keeps that pin for good, or, until it is acknowledged, on a lease: this box, and whoever has told so.
    public Predicate<PeerId> keeping(PinId pin) {
        return peer -> {
            synchronized (lock) {
                return peer.equals(self()) || core.witnesses().isKnownTo(peer, pin);
            }
        };
    }

    /// A number that grows whenever members or pins may have changed, but for pins that end with time. Never waits.
    public long version() {
        return version.get();
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    /// Lets a peer in, or says something else of one that is.
    void admit(Fact.Admission admission) throws IOException {
        PeerId peer = admission.peer();
        if (isRemoved(peer)) {
            throw new ClusterException(
                    "peer %s was removed from the cluster for good: its box needs a new identity".formatted(peer));
        }
        if (!isMember(peer) && membership.current().size() == Membership.MEMBERS_MAX) {
            throw new ClusterException("the cluster has %d members, limit %<d".formatted(Membership.MEMBERS_MAX));
        }
        sayAsAdmin(admission);
    }

    /// Ends the membership of `peer`, for good.
    ///
    /// @throws ClusterException if it is no member, or this box is no admin
    public void removeMember(PeerId peer) throws IOException {
        var _ = requireMember(peer);
        if (peer.equals(self())) {
            throw new ClusterException("a box doesn't remove itself: it leaves");
        }
        Map<Long, Long> accepted;
        synchronized (lock) {
            accepted = new TreeMap<>(core.records().lastSequences(peer));
            core.vector().sequences().forEach((origin, sequence) -> {
                if (origin.peer().equals(peer)) {
                    accepted.merge(origin.incarnation(), sequence, Math::max);
                }
            });
        }
        sayAsAdmin(new Fact.Removal(peer, accepted));
    }

    /// Makes a member an admin.
    ///
    /// @throws ClusterException if it is no member, or this box is no admin
    public void promote(PeerId peer) throws IOException {
        var _ = requireMember(peer);
        sayAsAdmin(new Fact.Promotion(peer));
    }

    private Membership.Standing requireMember(PeerId peer) throws ClusterException {
        return membership.current().stream()
                .filter(each -> each.peer().equals(peer))
                .findFirst()
                .orElseThrow(() -> new ClusterException("peer %s is no member of the cluster".formatted(peer)));
    }

    private void sayAsAdmin(Fact.OfMembership fact) throws IOException {
        if (!membership.isAdmin(self())) {
            throw new ClusterException("this box is no admin of the cluster: only admins say who is a member");
        }
        say(fact);
    }

    private void say(Fact.OfMembership fact) throws IOException {
        synchronized (lock) {
            requireMember();
            if (!core.records().hasRoomFor(self())) {
                throw new ClusterException("the cluster has %d records of members, limit %d, and %d of one member"
                        .formatted(
                                core.records().byHash().size(),
                                MembershipRecords.RECORDS_MAX,
                                MembershipRecords.RECORDS_PER_AUTHOR_MAX));
            }
            write(List.of(fact));
        }
        changed();
    }

    /// Ends the membership of this box.
    public void leave() throws IOException {
        say(new Fact.Leaving());
    }

    /// Says that `peer` should be an admin.
    void vote(PeerId peer) throws IOException {
        say(new Fact.Vote(peer));
    }

    /// What [StateSync] does with the core, under the lock.
    interface Work<T> {
        T on(StateCore core) throws IOException;
    }

    <T> T read(Work<T> work) throws IOException {
        synchronized (lock) {
            return work.on(core);
        }
    }

    /// Changes what no listener has to know.
    void tidy(Work<?> work) throws IOException {
        synchronized (lock) {
            requireKept();
            work.on(core);
        }
    }

    /// Changes something by way of the core, and tells listeners if `work` says that it has.
    boolean change(Work<Boolean> work) throws IOException {
        // Who knows what a failure has left behind?
        boolean changed = true;
        synchronized (lock) {
            requireKept();
            try {
                changed = work.on(core);
            } finally {
                if (changed) {
                    noteChange();
                }
            }
        }
        if (changed) {
            changed();
        }
        return changed;
    }

    /// Guarded by the lock.
    private void requireKept() throws ClusterException {
        if (forgotten) {
            throw new ClusterException("cluster %s is forgotten on this box".formatted(cluster()));
        }
    }

    /// Forgets the cluster on this box alone. Whatever still comes is refused, so that none of it is kept again.
    public void forget() throws IOException {
        synchronized (lock) {
            forgotten = true;
            core.table().removeAll();
            core.table().commit();
        }
    }
}
