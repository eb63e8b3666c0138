package io.ishigaki.cluster.place;

import io.ishigaki.multiformats.key.PeerId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The boxes that the positions of one stripe have got so far, by their numbers in a layout. Confined to one
/// thread.
final class Draw {
    private static final int NOBODY = -1;

    private final int[] taken;
    private final Spread spread;
    private final Neighbours neighbours;
    private int left;

    /// Which places of a layout lie close together: each has the number of its household, and of its zone.
    /// Immutable.
    static final class Neighbours {
        private final int[] households;
        private final int[] zones;

        /// What each place is in an answer.
        private final List<Optional<PeerId>> boxes;

        Neighbours(List<Place> places) {
            Map<String, Integer> names = new HashMap<>();
            households = places.stream()
                    .mapToInt(each -> number(names, each.householdKey()))
                    .toArray();
            zones = places.stream()
                    .mapToInt(each -> number(names, each.zoneKey()))
                    .toArray();
            boxes = places.stream().map(each -> Optional.of(each.peer())).toList();
        }

        private static int number(Map<String, Integer> names, String name) {
            return names.computeIfAbsent(name, _ -> names.size());
        }
    }

    Draw(int positions, Spread spread, Neighbours neighbours) {
        this.taken = new int[positions];
        Arrays.fill(taken, NOBODY);
        this.spread = spread;
        this.neighbours = neighbours;
        this.left = positions;
    }

    boolean isDone() {
        return left == 0;
    }

    /// Whether the position has no box yet.
    boolean isFree(int position) {
        return taken[position] == NOBODY;
    }

    /// Gives the position to `place`, unless it has a box, or that would break a rule.
    void offer(int position, int place) {
        if (isFree(position) && mayTake(place)) {
            taken[position] = place;
            left--;
        }
    }

    private boolean mayTake(int place) {
        int household = 0;
        int zone = 0;
        for (int other : taken) {
            if (other == place) {
                return false;
            }
            if (other != NOBODY) {
                household += neighbours.households[other] == neighbours.households[place] ? 1 : 0;
                zone += neighbours.zones[other] == neighbours.zones[place] ? 1 : 0;
            }
        }
        return household < spread.household() && zone < spread.zone();
    }

    List<Optional<PeerId>> taken() {
        return IntStream.of(taken)
                .mapToObj(place -> place == NOBODY ? Optional.<PeerId>empty() : neighbours.boxes.get(place))
                .toList();
    }
}
