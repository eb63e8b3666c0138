package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What time it is: here, and by the median of the members that are heard, this box included. Thread-safe by its own
/// lock.
public final class MemberClock implements InstantSource {
    /// Who is further from the median writes nothing.
    public static final Duration SKEW_MAX = Duration.ofMinutes(5);

    private final InstantSource own;
    private final Map<PeerId, Duration> ahead = new HashMap<>();

    public MemberClock(InstantSource own) {
        this.own = own;
    }

    /// Notes what time it is for a member that is connected.
    synchronized void heard(PeerId peer, Instant theirs) {
        ahead.put(peer, Duration.between(own.instant(), theirs));
    }

    synchronized void forget(PeerId peer) {
        ahead.remove(peer);
    }

    /// How far the median is ahead of this box's own time; negative if behind.
    public synchronized Duration medianAhead() {
        List<Duration> all = new ArrayList<>(ahead.values());
        all.add(Duration.ZERO);
        Collections.sort(all);
        int middle = all.size() / 2;
        return all.size() % 2 == 1
                ? all.get(middle)
                : all.get(middle - 1).plus(all.get(middle)).dividedBy(2);
    }

    /// The time of this box.
    @Override
    public Instant instant() {
        return own.instant();
    }

    /// The time of the median.
    public Instant median() {
        return own.instant().plus(medianAhead());
    }

    /// Refuses to go on where this box is too far from the median.
    ///
    /// @throws ClusterException which says how far
    void requireRight() throws ClusterException {
        Duration median = medianAhead();
        if (median.abs().compareTo(SKEW_MAX) > 0) {
            throw new ClusterException("the clock of this box is %d seconds %s the median of the members, limit %d:"
                            .formatted(
                                    median.abs().toSeconds(),
                                    median.isNegative() ? "ahead of" : "behind",
                                    SKEW_MAX.toSeconds())
                    + " it writes nothing until that is right");
        }
    }
}
