package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;

/// Every stripe of what wasn't lost lies where it belongs, and survives as much as it can: all boxes say so.
final class EverythingInPlace implements Invariant {
    private final SimulatedCluster cluster;

    EverythingInPlace(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void atRest() throws IOException {
        for (PinRecord pin : cluster.safe()) {
            Cid plan = pin.plan().orElseThrow();
            int best = bestFor(plan);
            for (SimulatedMachine each : cluster.machines()) {
                Standing standing = each.pins().standing(pin).orElseThrow();
                assertThat(standing.placed())
                        .as("stripes of %s in their places, says %s", plan, each)
                        .isEqualTo(standing.stripes());
                assertThat(standing.mayLose()).as("of %s, says %s", plan, each).isEqualTo(best);
            }
        }
    }

    /// How many losses a plan survives at best.
    private int bestFor(Cid root) throws IOException {
        int boxes = cluster.machines().size();
        int best = boxes - 1;
        for (PlanNode.Group group :
                cluster.truth().plan(root).orElseThrow().groups().values()) {
            for (Stripe stripe : group.stripes()) {
                best = Math.min(best, Math.min(stripe.positions(), boxes) - stripe.needed());
            }
        }
        return best;
    }
}
