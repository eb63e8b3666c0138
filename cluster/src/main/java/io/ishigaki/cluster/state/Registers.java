package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The data records that count: of each thing, the newest of each author. *Confined to* the lock of its owner.
final class Registers {
    /// A record without the bytes of its envelope, which are on the disk.
    record Entry(Stamp stamp, Fact.OfData fact) {
        /// Whether both are of one author about one thing, so that only one of them counts.
        private boolean isInRegisterOf(Entry other) {
            return stamp.author().equals(other.stamp.author())
                    && switch (fact) {
                        case Fact.Description _ -> other.fact instanceof Fact.Description;
                        case Fact.Pinning(PinRecord pin) ->
                            other.fact instanceof Fact.Pinning(PinRecord theirs)
                                    && pin.id().equals(theirs.id());
                        case Fact.Unpinning(PinId id) ->
                            other.fact instanceof Fact.Unpinning(PinId theirs) && id.equals(theirs);
                    };
        }
    }

    private final Map<PeerId, List<Entry>> profiles = new HashMap<>();
    private final Map<PinId, List<Entry>> pins = new HashMap<>();

    /// What all say together of pins that weren't removed.
    private final Map<PinId, PinRecord> merged = new HashMap<>();

    /// The pins that were removed, and those that end by themselves.
    private final Set<PinId> passing = new LinkedHashSet<>();

    private final NavigableMap<Origin, NavigableMap<Long, Entry>> byOrigin = new TreeMap<>();
    private final Map<PeerId, Integer> counts = new HashMap<>();

    private List<Entry> slot(Fact.OfData fact, PeerId author) {
        return switch (fact) {
            case Fact.Description _ -> profiles.computeIfAbsent(author, _ -> new ArrayList<>(1));
            case Fact.Pinning(PinRecord pin) -> pins.computeIfAbsent(pin.id(), _ -> new ArrayList<>(1));
            case Fact.Unpinning(PinId id) -> pins.computeIfAbsent(id, _ -> new ArrayList<>(1));
        };
    }

    /// What stands in the register of `entry` now.
    Optional<Entry> inRegisterOf(Entry entry) {
        List<Entry> slot = switch (entry.fact()) {
            case Fact.Description _ -> profiles.getOrDefault(entry.stamp().author(), List.of());
            case Fact.Pinning(PinRecord pin) -> about(pin.id());
            case Fact.Unpinning(PinId id) -> about(id);
        };
        return slot.stream().filter(entry::isInRegisterOf).findFirst();
    }

    /// Whether `entry` is newer than what stands in its register.
    boolean isNewer(Entry entry) {
        return inRegisterOf(entry)
                .filter(before -> before.stamp().compareTo(entry.stamp()) >= 0)
                .isEmpty();
    }

    /// Puts `taken` into its register in the place of what is there.
    void put(Entry taken) {
        inRegisterOf(taken).ifPresent(this::remove);
        Entry entry = new Entry(sharing(taken.stamp()), taken.fact());
        slot(entry.fact(), entry.stamp().author()).add(entry);
        byOrigin.computeIfAbsent(entry.stamp().origin(), _ -> new TreeMap<>())
                .put(entry.stamp().sequence(), entry);
        counts.merge(entry.stamp().author(), 1, Integer::sum);
        merge(entry.fact());
    }

    /// The same, with an origin that all records of that origin share.
    private Stamp sharing(Stamp stamp) {
        Origin known = byOrigin.ceilingKey(stamp.origin());
        return stamp.origin().equals(known) ? new Stamp(known, stamp.sequence(), stamp.clock()) : stamp;
    }

    private void merge(Fact.OfData fact) {
        switch (fact) {
            case Fact.Description _ -> {}
            case Fact.Pinning(PinRecord pin) -> merge(pin.id());
            case Fact.Unpinning(PinId id) -> merge(id);
        }
    }

    private void merge(PinId id) {
        Optional<PinRecord> pin = MergedPin.of(about(id));
        pin.ifPresentOrElse(found -> merged.put(id, found), () -> merged.remove(id));
        boolean stays = pin.filter(found -> found.expires().isEmpty()).isPresent();
        if (stays || !pins.containsKey(id)) {
            passing.remove(id);
        } else {
            passing.add(id);
        }
    }

    /// Removes what is there.
    void remove(Entry entry) {
        List<Entry> slot = slot(entry.fact(), entry.stamp().author());
        if (!slot.remove(entry)) {
            return;
        }
        if (slot.isEmpty()) {
            switch (entry.fact()) {
                case Fact.Description _ -> profiles.remove(entry.stamp().author());
                case Fact.Pinning(PinRecord pin) -> pins.remove(pin.id());
                case Fact.Unpinning(PinId id) -> pins.remove(id);
            }
        }
        NavigableMap<Long, Entry> ofOrigin = byOrigin.get(entry.stamp().origin());
        if (ofOrigin != null) {
            ofOrigin.remove(entry.stamp().sequence());
            if (ofOrigin.isEmpty()) {
                byOrigin.remove(entry.stamp().origin());
            }
        }
        counts.merge(entry.stamp().author(), -1, Integer::sum);
        merge(entry.fact());
    }

    void clear() {
        profiles.clear();
        pins.clear();
        merged.clear();
        passing.clear();
        byOrigin.clear();
        counts.clear();
    }

    /// How many registers an author has filled.
    int countOf(PeerId author) {
        return counts.getOrDefault(author, 0);
    }

    /// The entries of an origin that are later than `after`, in order.
    Collection<Entry> later(Origin origin, long after) {
        NavigableMap<Long, Entry> ofOrigin = byOrigin.get(origin);
        return ofOrigin == null
                ? List.of()
                : Collections.unmodifiableCollection(
                        ofOrigin.tailMap(after, false).values());
    }

    Collection<Entry> all() {
        return byOrigin.values().stream()
                .flatMap(each -> each.values().stream())
                .toList();
    }

    Profile profile(PeerId peer) {
        for (Entry entry : profiles.getOrDefault(peer, List.of())) {
            if (entry.fact() instanceof Fact.Description(Profile profile)) {
                return profile;
            }
        }
        return Profile.EMPTY;
    }

    /// Everything that is said of a pin.
    List<Entry> about(PinId id) {
        return Collections.unmodifiableList(pins.getOrDefault(id, List.of()));
    }

    /// The pins that were removed, and those that end by themselves.
    Set<PinId> passing() {
        return Collections.unmodifiableSet(passing);
    }

    /// The pins that weren't removed.
    Collection<PinRecord> pins() {
        return Collections.unmodifiableCollection(merged.values());
    }

    /// What all registers of a pin say together; empty if it was removed, or none says anything.
    Optional<PinRecord> pin(PinId id) {
        return Optional.ofNullable(merged.get(id));
    }
}
