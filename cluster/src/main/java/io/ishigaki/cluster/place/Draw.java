package io.ishigaki.cluster.place;

import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The boxes that the positions of one stripe have got so far. Confined to one thread.
final class Draw {
    private final @Nullable PeerId[] taken;
    private final Spread spread;
    private final Map<String, Integer> households = new HashMap<>();
    private final Map<String, Integer> zones = new HashMap<>();
    private int left;

    Draw(int positions, Spread spread) {
        this.taken = new PeerId[positions];
        this.spread = spread;
        this.left = positions;
    }

    boolean isDone() {
        return left == 0;
    }

    /// Whether the position has no box yet.
    boolean isFree(int position) {
        return taken[position] == null;
    }

    /// Gives the position to `place`, unless it has a box, or that would break a rule.
    void offer(int position, Place place) {
        if (taken[position] == null && mayTake(place)) {
            taken[position] = place.peer();
            households.merge(place.householdKey(), 1, Integer::sum);
            zones.merge(place.zoneKey(), 1, Integer::sum);
            left--;
        }
    }

    private boolean mayTake(Place place) {
        return Stream.of(taken).noneMatch(place.peer()::equals)
                && households.getOrDefault(place.householdKey(), 0) < spread.household()
                && zones.getOrDefault(place.zoneKey(), 0) < spread.zone();
    }

    List<Optional<PeerId>> taken() {
        return Stream.of(taken).map(Optional::ofNullable).toList();
    }
}
