package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.swarm.Peers.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells observers of peers. What is queued is not what happened, but of whom there may be news: an observer is told
/// how the present differs from what it was told before. So the queue never outgrows the peers.
///
/// *Threading.* Thread-safe, by its own lock, under which nobody is called; observers are called by one virtual thread.
final class News implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    /// What an observer was told, of peers that it knows as connected. Confined to the thread that tells.
    private record Told(PeerObserver observer, Map<PeerId, Presence> peers) {}

    private final Peers peers;
    private final Object lock = new Object();
    private final Set<PeerId> changed = new LinkedHashSet<>();
    private final List<Told> observers = new ArrayList<>();
    private boolean closed;

    private News(Peers peers) {
        this.peers = peers;
    }

    static News start(Peers peers) {
        var news = new News(peers);
        var _ = Threads.startVirtual("network-news", news::run);
        return news;
    }

    void observe(PeerObserver observer) {
        synchronized (lock) {
            observers.add(new Told(observer, new HashMap<>()));
        }
        // Whoever comes from now on is news by itself.
        Set<PeerId> present = peers.ids();
        synchronized (lock) {
            changed.addAll(present);
            lock.notifyAll();
        }
    }

    /// There may be something to tell of `peer`.
    void of(PeerId peer) {
        synchronized (lock) {
            changed.add(peer);
            lock.notifyAll();
        }
    }

    private void run() {
        try {
            for (Optional<PeerId> peer = next(); peer.isPresent(); peer = next()) {
                List<Told> all;
                synchronized (lock) {
                    all = List.copyOf(observers);
                }
                for (Told told : all) {
                    tell(told, peer.get());
                }
            }
        } catch (InterruptedException _) {
            // Nobody interrupts this thread but the end of the program.
        }
    }

    /// The next of whom there is news; empty once closed.
    private Optional<PeerId> next() throws InterruptedException {
        synchronized (lock) {
            while (changed.isEmpty() && !closed) {
                lock.wait();
            }
            if (closed) {
                return Optional.empty();
            }
            PeerId peer = changed.iterator().next();
            changed.remove(peer);
            return Optional.of(peer);
        }
    }

    private void tell(Told told, PeerId peer) {
        Optional<Presence> now = peers.presence(peer);
        Optional<Presence> before = Optional.ofNullable(told.peers().get(peer));
        boolean sameVisit = now.map(Presence::visit).equals(before.map(Presence::visit));
        try {
            if (before.isPresent() && !sameVisit) {
                told.peers().remove(peer);
                told.observer().disconnected(peer);
            }
            if (now.isPresent() && !sameVisit) {
                told.peers().put(peer, new Presence(now.get().visit(), Optional.empty()));
                told.observer().connected(peer);
            }
            if (now.isPresent() && now.get().protocolIds().isPresent()) {
                tellProtocols(told, peer, now.get());
            }
        } catch (RuntimeException e) { // the observer's root: its bug must not silence the news of others
            LOG.atError().setCause(e).addKeyValue("peer", peer).log("observer failed");
        }
    }

    private static void tellProtocols(Told told, PeerId peer, Presence now) {
        Presence before = told.peers().put(peer, now);
        if (!now.equals(before)) {
            told.observer().identified(peer, now.protocolIds().orElseThrow());
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }
}
