package io.ishigaki.server;

import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to the peers of the bootstrap list when a daemon starts, and again while it has few.
///
/// *Confined to* a thread of its own, which dials one peer after the other.
final class Bootstrapping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrapping.class);

    /// As Kubo's.
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private static final int PEERS_ENOUGH = 4;

    private final Network network;
    private final Map<PeerId, List<Multiaddr>> peers;
    private final BackgroundTask task;

    private Bootstrapping(Network network, Map<PeerId, List<Multiaddr>> peers) {
        this.network = network;
        this.peers = peers;
        this.task = BackgroundTask.start(
                "bootstrap",
                PERIOD,
                this::connect,
                e -> LOG.atError().setCause(e).log("bootstrapping failed"));
        task.wake();
    }

    static Bootstrapping start(Network network, Map<PeerId, List<Multiaddr>> peers) {
        return new Bootstrapping(network, peers);
    }

    private void connect() throws InterruptedException {
        for (Map.Entry<PeerId, List<Multiaddr>> each : peers.entrySet()) {
            if (network.peers().size() >= PEERS_ENOUGH) {
                return;
            }
            try {
                network.connect(each.getKey(), each.getValue());
            } catch (IOException e) {
                LOG.atDebug()
                        .addKeyValue("peer", each.getKey())
                        .addKeyValue("reason", e.getMessage())
                        .log("bootstrap peer can't be reached");
            }
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
