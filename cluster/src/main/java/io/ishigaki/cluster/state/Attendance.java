package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// How long each member has been away. It counts only while this box runs and is connected to at least half of the
/// other members that it doesn't presume lost: else it's more likely this box that is away.
///
/// *Confined to* the lock of its owner.
final class Attendance {
    /// A longer step counts as this long: the box slept.
    static final Duration STEP_MAX = Duration.ofMinutes(1);

    private final Duration lostAfter;
    private final Map<PeerId, Duration> absences = new HashMap<>();

    Attendance(Duration lostAfter) {
        this.lostAfter = lostAfter;
    }

    /// Counts `step` for those of `others` that aren't `connected`.
    void count(Collection<PeerId> others, Set<PeerId> connected, Duration step) {
        absences.keySet().retainAll(Set.copyOf(others));
        others.stream().filter(connected::contains).forEach(peer -> absences.put(peer, Duration.ZERO));
        long hopeful = others.stream().filter(peer -> !isLost(peer)).count();
        long here = others.stream().filter(connected::contains).count();
        if (2 * here < hopeful) {
            return;
        }
        Duration counted = step.compareTo(STEP_MAX) < 0 ? step : STEP_MAX;
        for (PeerId peer : others) {
            if (!connected.contains(peer)) {
                absences.merge(peer, counted, Duration::plus);
            }
        }
    }

    /// Goes on from what was counted before this box started.
    void restore(PeerId peer, Duration absence) {
        absences.put(peer, absence);
    }

    /// How long `peer` has been away.
    Duration of(PeerId peer) {
        return absences.getOrDefault(peer, Duration.ZERO);
    }

    boolean isLost(PeerId peer) {
        return of(peer).compareTo(lostAfter) >= 0;
    }
}
