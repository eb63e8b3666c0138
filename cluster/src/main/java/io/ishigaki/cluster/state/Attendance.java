package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// How long each member has been away, and usually is. It counts only while this box runs and is connected to at
/// least half of the other members that neither it nor half of those it is connected to presume lost: else it's more
/// likely this box that is away.
///
/// *Confined to* the lock of its owner. *Bounds.* Remembers [#ABSENCES_MAX] absences of a member.
final class Attendance {
    /// A longer step counts as this long: the box slept.
    static final Duration STEP_MAX = Duration.ofMinutes(1);

    /// How many absences of a member say how long it usually is away.
    static final int ABSENCES_MAX = 32;

    /// Nobody is waited for longer because it usually is away for so long.
    static final Duration USUAL_MAX = Duration.ofHours(24);

    private static final int USUAL_PERCENT = 95;

    private final Duration unavailableAfter;
    private final Duration lostAfter;
    private final Map<PeerId, Duration> absences = new HashMap<>();

    /// Those absences that lasted for longer than [#unavailableAfter] and are over, the oldest first.
    private final Map<PeerId, List<Duration>> past = new HashMap<>();

    /// What counts of the time until now as being connected to enough others.
    private boolean quorate;

    Attendance(Duration unavailableAfter, Duration lostAfter) {
        this.unavailableAfter = unavailableAfter;
        this.lostAfter = lostAfter;
    }

    /// Counts `step` for those of `others` that aren't `connected`.
    ///
    /// @param givenUp whom others presume lost, who were here when this box wasn't
    void count(Collection<PeerId> others, Set<PeerId> connected, Set<PeerId> givenUp, Duration step) {
        Set<PeerId> all = Set.copyOf(others);
        absences.keySet().retainAll(all);
        past.keySet().retainAll(all);
        others.stream().filter(connected::contains).forEach(this::note);
        long here = others.stream().filter(connected::contains).count();
        quorate = 2 * here >= hopeful(others, connected, givenUp);
        if (!quorate) {
            return;
        }
        Duration counted = step.compareTo(STEP_MAX) < 0 ? step : STEP_MAX;
        for (PeerId peer : others) {
            if (!connected.contains(peer)) {
                absences.merge(peer, counted, Duration::plus);
            }
        }
    }

    /// Whom at least half of those who have said so presume lost.
    ///
    /// @param said by each, whom it presumes lost
    static Set<PeerId> givenUp(Collection<Set<PeerId>> said) {
        Map<PeerId, Integer> votes = new HashMap<>();
        said.forEach(lost -> lost.forEach(peer -> votes.merge(peer, 1, Integer::sum)));
        return votes.entrySet().stream()
                .filter(each -> 2 * each.getValue() >= said.size())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /// How many of `others` are `connected` or may come back.
    long hopeful(Collection<PeerId> others, Set<PeerId> connected, Set<PeerId> givenUp) {
        return others.stream()
                .filter(peer -> connected.contains(peer) || !isLost(peer) && !givenUp.contains(peer))
                .count();
    }

    /// A member is here.
    private void note(PeerId peer) {
        Duration absence = of(peer);
        if (absence.compareTo(unavailableAfter) >= 0) {
            List<Duration> known = past.computeIfAbsent(peer, _ -> new ArrayList<>());
            known.add(absence);
            if (known.size() > ABSENCES_MAX) {
                known.removeFirst();
            }
        }
        absences.put(peer, Duration.ZERO);
    }

    /// Goes on from what was counted before this box started.
    void restore(PeerId peer, Duration absence, List<Duration> over) {
        absences.put(peer, absence);
        past.put(peer, new ArrayList<>(over));
    }

    /// How long `peer` has been away.
    Duration of(PeerId peer) {
        return absences.getOrDefault(peer, Duration.ZERO);
    }

    /// Absences of `peer` that are over, the oldest first.
    List<Duration> past(PeerId peer) {
        return List.copyOf(past.getOrDefault(peer, List.of()));
    }

    boolean isLost(PeerId peer) {
        return of(peer).compareTo(lostAfter) >= 0;
    }

    /// Whether `peer` has been away for longer than `Cluster.UnavailableAfter`, and than it usually is.
    boolean isOverdue(PeerId peer) {
        Duration absence = of(peer);
        return absence.compareTo(unavailableAfter) >= 0 && absence.compareTo(usual(peer)) > 0 || isLost(peer);
    }

    /// The absence that 95 of 100 of those of `peer` don't exceed, as far as it was ever away for long.
    private Duration usual(PeerId peer) {
        List<Duration> known = new ArrayList<>(past.getOrDefault(peer, List.of()));
        if (known.isEmpty()) {
            return Duration.ZERO;
        }
        Collections.sort(known);
        Duration usual = known.get((known.size() * USUAL_PERCENT + 99) / 100 - 1);
        return usual.compareTo(USUAL_MAX) < 0 ? usual : USUAL_MAX;
    }

    /// Whether this box was connected to enough of the others lately for its view to count.
    boolean isQuorate() {
        return quorate;
    }
}
