package io.ishigaki.routing.mdns;

import io.ishigaki.concurrent.Pauses;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to peers that were found, within limits, whoever says how many there are.
///
/// *Bounds.* [#DIALS_MAX] at a time and [#DIALS_PER_MINUTE_MAX]; none while [#CONNECTED_MAX] of those that were found
/// are connected. A peer that can't be reached is left alone for [#WAIT_FIRST] and then twice as long with each
/// failure, up to [#WAIT_MAX]; of so many that is remembered: [#PEERS_MAX], the oldest is forgotten first. Who isn't
/// dialled now is when it is found again.
///
/// Thread-safe, by its own lock, under which nothing is dialled.
final class FoundPeers {
    private static final Logger LOG = LoggerFactory.getLogger(FoundPeers.class);

    static final int DIALS_MAX = 8;
    static final int DIALS_PER_MINUTE_MAX = 60;
    static final int CONNECTED_MAX = 64;
    static final int PEERS_MAX = 1_024;
    static final Duration WAIT_FIRST = Duration.ofSeconds(5);
    static final Duration WAIT_MAX = Duration.ofMinutes(10);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// When a peer may be dialled again, and how long it has to wait after the next failure.
    private record Patience(long notBefore, Duration next) {}

    private final Network network;
    private final Ticker ticker;
    private final Executor threads;
    private final Map<PeerId, Patience> patience = new LinkedHashMap<>();
    private int dialling;
    private long minuteBegan;
    private int dialsInMinute;

    /// @param threads what dials: one task for each
    FoundPeers(Network network, Ticker ticker, Executor threads) {
        this.network = network;
        this.ticker = ticker;
        this.threads = threads;
        this.minuteBegan = ticker.nanos();
    }

    /// Connects to `peer` at one of `addresses`, unless it is connected or a limit keeps us from it. Returns at once.
    void found(PeerId peer, List<Multiaddr> addresses) {
        if (!peer.equals(network.self())
                && network.peer(peer).isEmpty()
                && isDue(peer)
                && connected() < CONNECTED_MAX
                && begin(peer)) {
            threads.execute(() -> dial(peer, addresses));
        }
    }

    private long connected() {
        List<PeerId> known;
        synchronized (this) {
            known = List.copyOf(patience.keySet());
        }
        return known.stream().filter(peer -> network.peer(peer).isPresent()).count();
    }

    private synchronized boolean isDue(PeerId peer) {
        Patience known = patience.get(peer);
        boolean isNewMinute = ticker.since(minuteBegan).compareTo(MINUTE) >= 0;
        return (known == null || known.notBefore() - ticker.nanos() <= 0)
                && dialling < DIALS_MAX
                && (isNewMinute || dialsInMinute < DIALS_PER_MINUTE_MAX);
    }

    /// Whether `peer` may be dialled, and is from now on.
    private synchronized boolean begin(PeerId peer) {
        if (!isDue(peer)) {
            return false;
        }
        long now = ticker.nanos();
        if (ticker.since(minuteBegan).compareTo(MINUTE) >= 0) {
            minuteBegan = now;
            dialsInMinute = 0;
        }
        dialsInMinute++;
        dialling++;
        Patience known = patience.remove(peer);
        Duration wait = known == null ? WAIT_FIRST : known.next();
        patience.put(peer, new Patience(now + wait.toNanos(), Pauses.doubled(wait, WAIT_MAX)));
        if (patience.size() > PEERS_MAX) {
            patience.remove(patience.keySet().iterator().next());
        }
        return true;
    }

    private void dial(PeerId peer, List<Multiaddr> addresses) {
        boolean connected = false;
        try {
            network.connect(peer, addresses);
            connected = true;
        } catch (IOException | InterruptedException e) {
            LOG.atDebug()
                    .addKeyValue("peer", peer)
                    .addKeyValue("reason", e.getMessage())
                    .log("local peer can't be reached");
        } finally {
            ended(peer, connected);
        }
    }

    private synchronized void ended(PeerId peer, boolean connected) {
        dialling--;
        if (connected) {
            // Once it is gone again, it may be dialled as if for the first time.
            patience.computeIfPresent(peer, (_, _) -> new Patience(ticker.nanos(), WAIT_FIRST));
        }
    }
}
