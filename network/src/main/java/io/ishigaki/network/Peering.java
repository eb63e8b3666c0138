package io.ishigaki.network;

import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.concurrent.Pauses;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps some peers connected: dials those that aren't, and after a failure again, each time twice as late.
///
/// *Bounds.* A dial of a peer at a time; [#WAIT_FIRST] to [#WAIT_MAX] between them. Thread-safe, by its own lock, under
/// which nothing is dialled.
public final class Peering implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peering.class);

    /// How often somebody looks who is missing.
    private static final Duration LOOK = Duration.ofSeconds(1);

    static final Duration WAIT_FIRST = Duration.ofSeconds(2);
    static final Duration WAIT_MAX = Duration.ofMinutes(10);

    /// A peer that is to be kept.
    private static final class Kept {
        private final List<Multiaddr> addresses;
        private Duration wait = WAIT_FIRST;
        private long nextAt;
        private boolean dialling;

        Kept(List<Multiaddr> addresses, long now) {
            this.addresses = List.copyOf(addresses);
            this.nextAt = now;
        }
    }

    private final Network network;
    private final Ticker ticker;
    private final Object lock = new Object();
    private final Map<PeerId, Kept> kept = new LinkedHashMap<>();
    private final BackgroundTask task;

    private Peering(Network network, Ticker ticker) {
        this.network = network;
        this.ticker = ticker;
        this.task = BackgroundTask.start("peering", LOOK, this::look, Peering::complain);
    }

    public static Peering start(Network network, Ticker ticker) {
        return new Peering(network, ticker);
    }

    private static void complain(Exception failure) {
        LOG.atError().setCause(failure).log("peering failed");
    }

    /// Keeps `peer` connected from now on, by way of `addresses` and those that it tells itself.
    public void add(PeerId peer, List<Multiaddr> addresses) {
        synchronized (lock) {
            kept.put(peer, new Kept(addresses, ticker.nanos()));
        }
        task.wake();
    }

    /// Leaves `peer` alone from now on; a connection stays as it is.
    public void remove(PeerId peer) {
        synchronized (lock) {
            kept.remove(peer);
        }
    }

    /// Those that are kept, with the addresses they were given.
    public Map<PeerId, List<Multiaddr>> peers() {
        synchronized (lock) {
            var peers = new LinkedHashMap<PeerId, List<Multiaddr>>();
            kept.forEach((peer, each) -> peers.put(peer, each.addresses));
            return peers;
        }
    }

    private void look() {
        for (PeerId peer : due()) {
            Thread _ = Threads.startVirtual("peering-dial", () -> dial(peer));
        }
    }

    /// Those whom somebody has to dial, who are being dialled from now on.
    private List<PeerId> due() {
        List<PeerId> due = new ArrayList<>();
        synchronized (lock) {
            long now = ticker.nanos();
            kept.forEach((peer, each) -> {
                if (network.peer(peer).isPresent()) {
                    each.wait = WAIT_FIRST;
                } else if (!each.dialling && each.nextAt - now <= 0) {
                    each.dialling = true;
                    due.add(peer);
                }
            });
        }
        return due;
    }

    private void dial(PeerId peer) {
        List<Multiaddr> addresses = peers().getOrDefault(peer, List.of());
        boolean connected = false;
        try {
            network.connect(peer, addresses);
            connected = true;
        } catch (IOException | InterruptedException e) {
            LOG.atDebug()
                    .addKeyValue("peer", peer)
                    .addKeyValue("reason", e.getMessage())
                    .log("peer can't be kept connected");
        } finally {
            dialled(peer, connected);
        }
    }

    private void dialled(PeerId peer, boolean connected) {
        synchronized (lock) {
            Kept each = kept.get(peer);
            if (each == null) {
                return;
            }
            each.dialling = false;
            each.nextAt = ticker.nanos() + each.wait.toNanos();
            if (!connected) {
                each.wait = Pauses.doubled(each.wait, WAIT_MAX);
            }
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
