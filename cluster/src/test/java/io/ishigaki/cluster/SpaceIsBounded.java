package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Never two cells of a stripe on a box, and no box claims anything but its share; unless a pin was lost, whose cells
/// wait for those that may come back.
final class SpaceIsBounded implements Invariant {
    private final SimulatedCluster cluster;

    SpaceIsBounded(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void atRest() throws IOException {
        List<PinRecord> safe = cluster.safe();
        if (safe.size() == cluster.machine(0).state().pins().size()) {
            for (SimulatedMachine each : cluster.machines()) {
                requireShareOnly(each, safe);
            }
        }
    }

    private void requireShareOnly(SimulatedMachine box, List<PinRecord> pins) throws IOException {
        Set<Cid> groups = new HashSet<>();
        Set<Cid> blocks = new HashSet<>();
        long cells = 0;
        for (PinRecord pin : pins) {
            Truth.Plan plan = cluster.truth().plan(pin.plan().orElseThrow()).orElseThrow();
            blocks.addAll(plan.blocks());
            for (var group : plan.groups().entrySet()) {
                if (groups.add(group.getKey())) {
                    cells += cellsOf(box, group.getKey(), group.getValue().stripes());
                }
            }
        }
        assertThat(cluster.truth().claims(box)).as("cells that %s claims", box).isEqualTo(cells);
        assertThat(cluster.truth().nodes(box))
                .as("plan blocks that %s claims", box)
                .isEqualTo(blocks.size());
    }

    private long cellsOf(SimulatedMachine box, Cid group, List<Stripe> stripes) throws IOException {
        long cells = 0;
        for (int stripe = 0; stripe < stripes.size(); stripe++) {
            int held = cluster.truth().positions(box, group, stripe).cardinality();
            // With no more boxes than a stripe needs, nothing is let go.
            boolean spare = cluster.machines().size() > stripes.get(stripe).needed();
            assertThat(held)
                    .as("cells of stripe %d of %s at %s", stripe, group, box)
                    .isLessThanOrEqualTo(spare ? 1 : StorageClass.POSITIONS_MAX);
            cells += held;
        }
        return cells;
    }
}
