package io.ishigaki.cluster.state;

import io.ishigaki.cluster.state.Registers.Entry;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The state as one box has it: what it writes and what it takes, durable before it is known.
///
/// *Confined to* the lock of its owner. *Bounds.* [#INCARNATIONS_MAX], [#PINS_TAKEN_MAX] and those of
/// [MembershipRecords].
final class StateCore {
    /// What a member may have in pins and removals of pins, as others count them. It writes half of that at most.
    static final int PINS_TAKEN_MAX = 500_000;

    static final int INCARNATIONS_MAX = 256;

    /// Records that are further ahead of the members' median are not taken yet.
    static final Duration AHEAD_MAX = Duration.ofMinutes(10);

    /// How long an expired pin is remembered.
    private static final Duration EXPIRED_KEPT = Duration.ofDays(7);

    private final StateTable table;
    private final Identity me;
    private final ClusterEvents events;
    private final ClusterId cluster;
    private final Registers registers = new Registers();
    private final Witnesses witnesses = new Witnesses(registers);
    private final Map<Object, Fact.OfData> writtenHere = new LinkedHashMap<>();
    private final HybridClock clock;
    private MembershipRecords records;
    private long life;
    private Origin self;
    private boolean confirmed;
    private long sequence;
    private VersionVector vector;

    private StateCore(
            StateTable table, Identity me, ClusterEvents events, StateTable.Self self, MembershipRecords records) {
        this.table = table;
        this.me = me;
        this.events = events;
        this.cluster = self.cluster();
        this.records = records;
        this.life = self.life();
        this.self = new Origin(me.peer(), self.incarnation());
        this.sequence = self.sequence();
        this.vector = self.vector();
        this.clock = new HybridClock(self.clock());
        records.byHash().values().forEach(record -> clock.see(record.stamp().clock()));
    }

    /// Begins with those membership records, in a fresh incarnation.
    static StateCore begin(StateTable table, Identity me, ClusterEvents events, MembershipRecords records)
            throws IOException {
        ClusterId cluster = records.byHash().firstEntry().getValue().clusterId();
        var self = new StateTable.Self(cluster, me.drawIncarnation(), me.drawIncarnation(), 0, 1, VersionVector.EMPTY);
        table.removeAll();
        records.byHash().values().forEach(table::put);
        table.put(self);
        table.commit();
        var core = new StateCore(table, me, events, self, records);
        core.confirm();
        return core;
    }

    /// What the table holds; empty if it holds no cluster.
    static Optional<StateCore> load(StateTable table, Identity me, ClusterEvents events) throws IOException {
        Optional<StateTable.Self> self = table.self();
        if (self.isEmpty()) {
            return Optional.empty();
        }
        List<SignedRecord> membership = new ArrayList<>();
        table.forEachMembership(membership::add);
        var core = new StateCore(table, me, events, self.get(), MembershipRecords.of(membership));
        table.forEachData(record -> core.know(new Entry(record.stamp(), (Fact.OfData) record.fact())));
        // Power may have failed between a removal and what follows from it.
        core.know(core.records);
        return Optional.of(core);
    }

    private void know(Entry entry) {
        registers.put(entry);
        clock.see(entry.stamp().clock());
    }

    /// A random number that the box took when it had nothing.
    long life() {
        return life;
    }

    ClusterId cluster() {
        return cluster;
    }

    Origin self() {
        return self;
    }

    long sequence() {
        return sequence;
    }

    VersionVector vector() {
        return vector;
    }

    MembershipRecords records() {
        return records;
    }

    Membership membership() {
        return records.membership();
    }

    Registers registers() {
        return registers;
    }

    Witnesses witnesses() {
        return witnesses;
    }

    StateTable table() {
        return table;
    }

    /// Signs `facts` and makes them durable.
    void write(List<? extends Fact> facts) throws IOException {
        me.clock().requireRight();
        if (!confirmed) {
            begin(me.drawIncarnation());
        }
        sign(facts);
    }

    /// Says that no other member knows more of this box than it does itself: it goes on with its numbers.
    void confirm() {
        confirmed = true;
    }

    /// Counts from 1 again, in a fresh incarnation.
    private void begin(long incarnation) {
        self = new Origin(me.peer(), incarnation);
        sequence = 0;
        confirmed = true;
    }

    private void sign(List<? extends Fact> facts) throws IOException {
        List<SignedRecord> signed = new ArrayList<>();
        long last = sequence;
        for (Fact fact : facts) {
            var stamp = new Stamp(self, ++last, clock.next(me.clock().instant()));
            signed.add(SignedRecord.sign(me.key(), Optional.of(cluster), stamp, fact));
        }
        VersionVector after = vector.with(self, last);
        signed.forEach(table::put);
        table.put(row(last, after));
        table.commit();
        sequence = last;
        vector = after;
        List<SignedRecord> ofMembership = new ArrayList<>();
        for (SignedRecord record : signed) {
            switch (record.fact()) {
                case Fact.OfMembership _ -> ofMembership.add(record);
                case Fact.OfData fact -> {
                    noteWritten(fact);
                    if (fact instanceof Fact.Pinning(PinRecord pin)) {
                        witnesses.rewriting(pin);
                    }
                    registers.put(new Entry(record.stamp(), fact));
                }
            }
        }
        if (!ofMembership.isEmpty()) {
            know(records.with(ofMembership));
        }
    }

    /// Notes what is written anew should the disk turn out to be an old one: the last about each thing. Changes of
    /// pins that were there before are not, for the pin may have been removed and forgotten meanwhile.
    private void noteWritten(Fact.OfData fact) {
        switch (fact) {
            case Fact.Description _ -> writtenHere.put(Fact.Description.class, fact);
            case Fact.Pinning(PinRecord pin) -> {
                if (registers.about(pin.id()).isEmpty() || writtenHere.containsKey(pin.id())) {
                    writtenHere.put(pin.id(), fact);
                }
            }
            case Fact.Unpinning(PinId id) -> {
                writtenHere.remove(id);
                writtenHere.put(List.of(id), fact);
            }
        }
    }

    /// Takes membership records of others; false if none was new.
    boolean takeMembership(Collection<SignedRecord> offered) throws IOException {
        MembershipRecords after = records.with(offered.stream()
                .filter(record -> record.fact() instanceof Fact.OfMembership
                        && record.clusterId().equals(cluster)
                        && !isAhead(record))
                .toList());
        if (after.byHash().keySet().equals(records.byHash().keySet())) {
            return false;
        }
        after.byHash().forEach((hash, record) -> {
            if (!records.byHash().containsKey(hash)) {
                table.put(record);
            }
        });
        records.byHash().forEach((hash, record) -> {
            if (!after.byHash().containsKey(hash)) {
                table.remove(record);
            }
        });
        table.commit();
        after.byHash().values().forEach(record -> clock.see(record.stamp().clock()));
        know(after);
        return true;
    }

    /// Reckons with other membership records from now on, and lets go of what they don't let count.
    private void know(MembershipRecords after) throws IOException {
        records = after;
        List<Entry> dropped = new ArrayList<>();
        var sequences = new TreeMap<>(vector.sequences());
        for (Origin origin : vector.sequences().keySet()) {
            long accepted = membership().acceptedOf(origin);
            if (!origin.equals(self) && vector.at(origin) > accepted) {
                dropped.addAll(registers.later(origin, accepted));
                // Earlier ones may have been replaced by these: they are asked for again.
                sequences.put(origin, 0L);
            }
        }
        commit(dropped, new VersionVector(sequences));
    }

    private StateTable.Self row(long last, VersionVector after) {
        return new StateTable.Self(cluster, life, self.incarnation(), last, clock.last(), after);
    }

    private void commit(List<Entry> dropped, VersionVector after) throws IOException {
        if (dropped.isEmpty() && after.equals(vector)) {
            return;
        }
        dropped.forEach(table::remove);
        table.put(row(sequence, after));
        table.commit();
        dropped.forEach(registers::remove);
        vector = after;
    }

    private boolean isAhead(SignedRecord record) {
        Instant limit = me.clock().median().plus(AHEAD_MAX);
        return HybridClock.timeOf(record.stamp().clock()).isAfter(limit);
    }

    /// Takes the data records of a page, as far as they may be taken now.
    ///
    /// @throws MalformedDataException if one isn't signed by its author
    void take(Page page) throws IOException {
        Origin origin = page.origin();
        long known = vector.at(origin);
        if (known < page.after()
                || origin.equals(self)
                || membership().keyOf(origin.peer()).isEmpty()) {
            return;
        }
        if (isTooMuch(page)) {
            events.add(
                    "member %s has more records than a member may have: they are not taken".formatted(origin.peer()));
            return;
        }
        long upTo = Math.min(page.upTo(), membership().acceptedOf(origin));
        List<SignedRecord> fresh = new ArrayList<>();
        for (SignedRecord record : page.records()) {
            long number = record.stamp().sequence();
            if (number <= upTo && isAhead(record)) {
                upTo = number - 1;
            }
            if (number > known && number <= upTo) {
                fresh.add(record);
            }
        }
        if (upTo > known) {
            requireSigned(origin.peer(), fresh);
            fresh.removeIf(record -> !registers.isNewer(new Entry(record.stamp(), (Fact.OfData) record.fact())));
            commitTaken(fresh, vector.with(origin, upTo));
        }
    }

    private boolean isTooMuch(Page page) {
        PeerId peer = page.origin().peer();
        long incarnations = vector.sequences().keySet().stream()
                .filter(origin -> origin.peer().equals(peer))
                .count();
        boolean fresh = !vector.sequences().containsKey(page.origin());
        return fresh && incarnations >= INCARNATIONS_MAX
                || registers.countOf(peer) + page.records().size() > PINS_TAKEN_MAX;
    }

    private void requireSigned(PeerId author, List<SignedRecord> fresh) throws IOException {
        boolean ours = fresh.stream()
                .allMatch(record -> record.clusterId().equals(cluster) && record.fact() instanceof Fact.OfData);
        PublicKey key = membership().keyOf(author).orElseThrow();
        if (!ours || !new SignatureCheck(me.workers()).allSigned(fresh, key)) {
            throw new MalformedDataException("a record of %s isn't signed by it for this cluster".formatted(author));
        }
    }

    private void commitTaken(List<SignedRecord> taken, VersionVector after) throws IOException {
        taken.forEach(table::put);
        table.put(row(sequence, after));
        table.commit();
        vector = after;
        taken.forEach(record -> know(new Entry(record.stamp(), (Fact.OfData) record.fact())));
    }

    /// Whether `theirs` has data that is missing here and may be taken.
    boolean lacks(VersionVector theirs) {
        return theirs.sequences().entrySet().stream()
                .anyMatch(each -> !each.getKey().equals(self)
                        && membership().keyOf(each.getKey().peer()).isPresent()
                        && Math.min(each.getValue(), membership().acceptedOf(each.getKey()))
                                > vector.at(each.getKey()));
    }

    /// What is here beyond `theirs`, up to some bytes, and at least one record if there is one.
    List<Page> pagesFor(VersionVector theirs, int bytesMax) throws IOException {
        List<Page> pages = new ArrayList<>();
        int left = bytesMax;
        for (Origin origin : new TreeMap<>(vector.sequences()).keySet()) {
            long after = theirs.at(origin);
            if (left <= 0 || after >= vector.at(origin)) {
                continue;
            }
            List<SignedRecord> found = new ArrayList<>();
            long upTo = vector.at(origin);
            for (Entry entry : registers.later(origin, after)) {
                if (left <= 0) {
                    upTo = found.getLast().stamp().sequence();
                    break;
                }
                SignedRecord record = table.record(entry)
                        .orElseThrow(() -> new IOException("a record of %s is gone from the table '%s'"
                                .formatted(origin.peer(), StateTable.NAME)));
                found.add(record);
                left -= record.payload().length() + record.signature().length();
            }
            pages.add(new Page(origin, after, upTo, found));
        }
        return pages;
    }

    /// Drops removed pins that every member, each of which has told a vector of `told`, knows to be removed, and pins
    /// that expired long ago.
    void forget(Collection<VersionVector> told) throws IOException {
        Instant expired = me.clock().median().minus(EXPIRED_KEPT);
        boolean complete = told.stream().noneMatch(this::lacks);
        List<Entry> dropped = new ArrayList<>();
        for (PinId id : registers.passing()) {
            List<Entry> about = registers.about(id);
            Optional<PinRecord> pin = registers.pin(id);
            boolean forgotten = pin.isPresent()
                    ? pin.get().isOver(expired)
                    : complete && told.stream().allMatch(vector -> knowsRemoval(vector, about));
            if (forgotten) {
                dropped.addAll(about);
            }
        }
        commit(dropped, vector);
    }

    private static boolean knowsRemoval(VersionVector theirs, List<Entry> about) {
        return about.stream()
                .filter(entry -> entry.fact() instanceof Fact.Unpinning)
                .allMatch(entry ->
                        theirs.at(entry.stamp().origin()) >= entry.stamp().sequence());
    }

    /// Takes a new incarnation, forgets all data, and writes anew what was written since this box started.
    void renew() throws IOException {
        Set<Entry> dropped = new HashSet<>(registers.all());
        dropped.forEach(table::remove);
        begin(me.drawIncarnation());
        life = self.incarnation();
        table.put(row(0, VersionVector.EMPTY));
        table.commit();
        registers.clear();
        vector = VersionVector.EMPTY;
        events.add("this box has lost some of what it knew: it gets the state anew");
        if (!writtenHere.isEmpty()) {
            sign(List.copyOf(writtenHere.values()));
        }
    }
}
