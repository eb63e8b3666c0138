package io.ishigaki.cluster.state;

import io.ishigaki.cluster.state.Registers.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the registers of one pin say together, in whatever order they came. Stateless.
final class MergedPin {
    private record Said(Stamp stamp, PinRecord pin) {}

    private MergedPin() {}

    /// The pin; empty if nobody says anything of it, or it was removed.
    static Optional<PinRecord> of(List<Entry> entries) {
        List<Said> said = new ArrayList<>(entries.size());
        Optional<Instant> lockedUntil = Optional.empty();
        for (Entry entry : entries) {
            if (entry.fact() instanceof Fact.Pinning(PinRecord pin)) {
                said.add(new Said(entry.stamp(), pin));
                lockedUntil = later(lockedUntil, pin.lockedUntil());
            }
        }
        if (said.isEmpty() || isRemoved(entries, lockedUntil)) {
            return Optional.empty();
        }
        return Optional.of(said.size() == 1 ? said.getFirst().pin() : merge(said, lockedUntil));
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || other.isPresent() && other.get().isAfter(one.get()) ? other : one;
    }

    private static boolean isRemoved(List<Entry> entries, Optional<Instant> lockedUntil) {
        return entries.stream()
                .filter(entry -> entry.fact() instanceof Fact.Unpinning)
                .map(entry -> HybridClock.timeOf(entry.stamp().clock()))
                .anyMatch(time -> lockedUntil.filter(time::isBefore).isEmpty());
    }

    private static PinRecord merge(List<Said> said, Optional<Instant> lockedUntil) {
        said.sort(Comparator.comparing(Said::stamp).reversed());
        PinRecord newest = said.getFirst().pin();
        boolean pinned = said.stream().anyMatch(each -> each.pin().phase() == Phase.PINNED);
        return new PinRecord(
                newest.id(),
                newest.root(),
                newest.storageClass(),
                newest.name(),
                newest.expires(),
                lockedUntil,
                pinned ? Phase.PINNED : Phase.PINNING,
                said.stream().flatMap(each -> each.pin().plan().stream()).findFirst(),
                newest.adder());
    }
}
