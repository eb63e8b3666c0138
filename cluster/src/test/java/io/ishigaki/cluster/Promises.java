package io.ishigaki.cluster;

import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pin stays readable while no more boxes are lost than its `MayLose` said at that moment, whichever box said so.
///
/// What was said once holds for ever, less the boxes that were lost since. A loss of which the box that says so
/// can't know yet counts as one that comes later.
final class Promises implements Invariant {
    private final SimulatedCluster cluster;
    private final Truth truth;

    /// For each plan how many more boxes may be lost, by the best that was said.
    private final Map<Cid, Integer> firm = new HashMap<>();

    /// The plan of each pin that some box has known.
    private final Map<PinId, Cid> plans = new HashMap<>();

    Promises(SimulatedCluster cluster, Truth truth) {
        this.cluster = cluster;
        this.truth = truth;
    }

    /// A box is about to be lost, or something on its disk.
    void losing() {
        firm.replaceAll((_, losses) -> losses - 1);
    }

    /// What a pin was planned as needs not be kept for it any more. Another pin of the same may go on needing it; then
    /// it
    /// is promised anew.
    void release(PinId pin) {
        Cid plan = plans.remove(pin);
        if (plan != null) {
            firm.remove(plan);
        }
    }

    /// How many more boxes may be lost; below 0 if nothing was promised, or too many were lost.
    int of(Cid plan) {
        return firm.getOrDefault(plan, -1);
    }

    /// Checks what all boxes say now, and that what was said still holds.
    @Override
    public void afterStep() throws IOException {
        for (SimulatedMachine observer : cluster.running()) {
            for (PinRecord pin : observer.state().pins()) {
                if (pin.plan().isPresent()) {
                    Cid plan = pin.plan().get();
                    plans.put(pin.id(), plan);
                    Optional<Standing> standing = observer.pins().standing(pin);
                    if (standing.isPresent() && cluster.isPinned(pin.id())) {
                        int losses = standing.get().mayLose() - cluster.lossesUnknownTo(observer, standing.get());
                        firm.merge(plan, losses, Math::max);
                        require(plan, observer + " said so");
                    }
                }
            }
        }
        afterDrop();
    }

    @Override
    public void afterDrop() throws IOException {
        for (Cid each : List.copyOf(firm.keySet())) {
            require(each, "it was said before");
        }
    }

    private void require(Cid plan, String why) throws IOException {
        int losses = of(plan);
        if (losses < 0) {
            return;
        }
        Truth.Plan known = truth.plan(plan)
                .orElseThrow(() -> new AssertionError("plan %s can't be read any more".formatted(plan)));
        Optional<String> weakest = truth.weakest(known, cluster.machines(), losses);
        if (weakest.isPresent()) {
            throw new AssertionError(
                    "plan %s may not lose %d boxes, as %s: %s".formatted(plan, losses, why, weakest.get()));
        }
    }
}
