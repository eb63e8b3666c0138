package io.ishigaki.cluster;

import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Which boxes hold which cells of a plan at some moment, and what it takes at least to come from one to another.
/// Immutable.
final class Whereabouts {
    private final Truth.Plan plan;

    /// By stripe, the positions that each box holds.
    private final Map<Spot, Map<SimulatedMachine, BitSet>> held = new HashMap<>();

    private record Spot(Cid group, int stripe) {}

    private Whereabouts(Truth.Plan plan) {
        this.plan = plan;
    }

    static Whereabouts of(Truth.Plan plan, SimulatedCluster cluster) throws IOException {
        var whereabouts = new Whereabouts(plan);
        for (var group : plan.groups().entrySet()) {
            for (int stripe = 0; stripe < group.getValue().stripes().size(); stripe++) {
                Map<SimulatedMachine, BitSet> boxes = new HashMap<>();
                for (SimulatedMachine box : cluster.machines()) {
                    boxes.put(box, cluster.truth().positions(box, group.getKey(), stripe));
                }
                whereabouts.held.put(new Spot(group.getKey(), stripe), boxes);
            }
        }
        return whereabouts;
    }

    /// The least bytes of cells that have to go from box to box to come here from `before`.
    ///
    /// For a stripe of which cells were nowhere: those that it takes to decode them, and all of them but one, which
    /// the decoder keeps. For any other cell that is on a box where it wasn't: itself.
    long leastMovedSince(Whereabouts before) {
        long least = 0;
        for (var group : plan.groups().entrySet()) {
            for (int number = 0; number < group.getValue().stripes().size(); number++) {
                var spot = new Spot(group.getKey(), number);
                Stripe stripe = group.getValue().stripes().get(number);
                least += least(stripe, before.held.getOrDefault(spot, Map.of()), held.getOrDefault(spot, Map.of()));
            }
        }
        return least;
    }

    private static long least(
            Stripe stripe, Map<SimulatedMachine, BitSet> before, Map<SimulatedMachine, BitSet> after) {
        boolean copies = stripe.needed() == 1;
        var known = new BitSet();
        before.values().forEach(known::or);
        long least = 0;
        long made = 0;
        for (var box : after.entrySet()) {
            BitSet had = before.getOrDefault(box.getKey(), new BitSet());
            BitSet come = box.getValue().get(0, stripe.positions());
            come.andNot(had);
            if (copies && !had.isEmpty()) {
                come.clear();
            }
            for (int position : come.stream().toArray()) {
                boolean decoded = !copies && !known.get(position);
                least += decoded && made == 0 ? 0 : stripe.at(position).length();
                made += decoded ? 1 : 0;
            }
        }
        return made == 0 ? least : least + (long) stripe.needed() * stripe.at(0).length();
    }
}
