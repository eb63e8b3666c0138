package io.ishigaki.cluster;

import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Every box reads every byte of what wasn't lost.
final class EverythingReadable implements Invariant {
    private final SimulatedCluster cluster;

    EverythingReadable(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void atRest() throws IOException {
        for (PinRecord pin : cluster.safe()) {
            Optional<List<Block>> dag = cluster.dagOf(pin.id());
            if (dag.isPresent()) {
                cluster.requireReadable(dag.get());
            }
        }
    }
}
