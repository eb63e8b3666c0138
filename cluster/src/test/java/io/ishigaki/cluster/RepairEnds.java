package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Once everything is where it belongs, nothing is fetched, claimed or let go any more.
final class RepairEnds implements Invariant {
    private static final Duration WATCHED = Duration.ofMinutes(5);

    private final SimulatedCluster cluster;

    RepairEnds(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void atRest() throws IOException {
        long fetched = cluster.bytesFetched();
        List<Long> versions = versions();
        cluster.run(WATCHED);
        assertThat(cluster.bytesFetched()).as("bytes fetched").isEqualTo(fetched);
        assertThat(versions()).as("versions of the disks").isEqualTo(versions);
    }

    private List<Long> versions() {
        return cluster.machines().stream().map(each -> each.disk().version()).toList();
    }
}
