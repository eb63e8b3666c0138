package io.ishigaki.cluster.place;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// How many positions of one stripe may lie close together: the tightest numbers with which as many positions find
/// a box as there are boxes for.
///
/// @param household positions in one household
/// @param zone positions in one zone of a household
public record Spread(int household, int zone) {
    /// The spread of a stripe of `positions` over `places`, with at most `wished` in a household where that can be.
    static Spread of(Collection<Place> places, int positions, int wished) {
        int placed = Math.min(positions, places.size());
        int household = Math.max(1, wished);
        while (room(places, household, household) < placed) {
            household++;
        }
        int zone = 1;
        while (room(places, household, zone) < placed) {
            zone++;
        }
        return new Spread(household, zone);
    }

    /// How many positions have room: a zone and a household each take no more than their number, nor than their
    /// boxes.
    private static int room(Collection<Place> places, int household, int zone) {
        Map<String, Integer> zones = new HashMap<>();
        Map<String, Integer> households = new HashMap<>();
        for (Place each : places) {
            if (zones.merge(each.zoneKey(), 1, Integer::sum) <= zone) {
                households.merge(each.householdKey(), 1, Integer::sum);
            }
        }
        return households.values().stream()
                .mapToInt(boxes -> Math.min(boxes, household))
                .sum();
    }
}
