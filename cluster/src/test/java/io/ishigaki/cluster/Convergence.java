package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinId;
import java.util.HashSet;
import java.util.Set;

/// All boxes come to know the same members and pins, and no pin is lost that all have known.
final class Convergence implements Invariant {
    private final SimulatedCluster cluster;

    /// Pins that were in the state of all boxes, and that nobody has removed: neither a user, nor who has seen that
    /// their adder is gone for good, and that they can't be completed.
    private final Set<PinId> known = new HashSet<>();

    Convergence(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /// A user has removed a pin.
    void release(PinId pin) {
        known.remove(pin);
    }

    @Override
    public void afterStep() {
        if (cluster.running().size() == cluster.machines().size()) {
            Set<PinId> everywhere = new HashSet<>(cluster.pinned());
            cluster.machines().forEach(each -> everywhere.retainAll(each.pinIds()));
            known.addAll(everywhere);
        }
        known.removeIf(this::mayEnd);
    }

    /// Whether a pin was not acknowledged before its adder was removed.
    private boolean mayEnd(PinId id) {
        return cluster.running().stream()
                .flatMap(each -> each.state().pin(id).stream())
                .anyMatch(pin -> pin.phase() == Phase.PINNING && cluster.isRemoved(pin.adder()));
    }

    @Override
    public void atRest() {
        SimulatedMachine first = cluster.machine(0);
        for (SimulatedMachine each : cluster.machines()) {
            assertThat(each.state().members()).isEqualTo(first.state().members());
            assertThat(Set.copyOf(each.state().pins()))
                    .isEqualTo(Set.copyOf(first.state().pins()));
            assertThat(each.box.sync().isInSync()).as("%s in sync", each).isTrue();
        }
        assertThat(first.pinIds()).as("pins that all had").containsAll(known);
    }
}
