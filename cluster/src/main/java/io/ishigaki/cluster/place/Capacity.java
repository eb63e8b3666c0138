package io.ishigaki.cluster.place;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// How much data some boxes can take. Stateless.
public final class Capacity {
    private Capacity() {}

    /// Bytes of data that fit into `places`, each of which takes as many bytes as its weight, if every stripe has
    /// `positions` cells of which `needed` hold data, all as long; 0 if there are too few boxes for that class.
    ///
    /// No box has two cells of a stripe, so where there are few more boxes than positions the smallest of them
    /// decide.
    ///
    /// @param wished how many cells of a stripe may lie in one household, where that can be
    public static long of(Collection<Place> places, int needed, int positions, int wished) {
        int placed = Math.min(positions, places.size());
        if (placed == 0 || placed < Math.min(needed + 1, positions)) {
            return 0;
        }
        int household = Spread.of(places, positions, wished).household();
        // The most that one position can have: it is a cell of every stripe.
        long least = 0;
        long most = places.stream().mapToLong(Place::weight).sum() / placed;
        while (least < most) {
            long middle = most - (most - least) / 2;
            if (fits(places, middle, placed, household)) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        return needed * least;
    }

    /// Whether `placed` positions of so many bytes each fit.
    private static boolean fits(Collection<Place> places, long bytes, int placed, int household) {
        Map<String, Long> households = new HashMap<>();
        for (Place each : places) {
            households.merge(each.householdKey(), Math.min(each.weight(), bytes), Long::sum);
        }
        long taken = households.values().stream()
                .mapToLong(each -> Math.min(each, household * bytes))
                .sum();
        return taken >= placed * bytes;
    }
}
