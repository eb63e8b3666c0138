package io.ishigaki.cluster.post;

import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A courier over the streams of a network.
///
/// *Bounds.* [#QUEUE_BYTES_MAX], [#QUEUES_BYTES_MAX]; a virtual thread for each connected member and protocol that was
/// sent to. *Threading.* Thread-safe by its own lock, under which nothing waits and only the predicate of
/// members is called; receivers are called by the threads of streams, and by one of its own that tells who comes and
/// goes.
public final class NetworkCourier implements Courier, AutoCloseable {
    /// What may wait for one peer and protocol.
    public static final int QUEUE_BYTES_MAX = 4 << 20;

    /// What may wait for all of them.
    public static final int QUEUES_BYTES_MAX = 48 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(NetworkCourier.class);

    /// How often somebody looks who is a member and connected, should no news say so.
    private static final Duration LOOK = Duration.ofSeconds(10);

    /// How long what somebody sends may wait for us to hear that it is a member, and connected.
    private static final Duration COMING = Duration.ofSeconds(10);

    private record Destination(PeerId peer, String protocolId) {}

    private final Network network;
    private final Predicate<PeerId> members;
    private final Duration coming;
    private final AtomicLong bytesWaiting = new AtomicLong();
    private final Object lock = new Object();
    private final Map<String, Inbox> inboxes = new LinkedHashMap<>();
    private final Map<PeerId, Set<String>> spoken = new HashMap<>();
    private final Map<Destination, Line> lines = new HashMap<>();
    private final Set<PeerId> gone = new HashSet<>();
    private final BackgroundTask news;
    private volatile boolean closed;

    private NetworkCourier(Network network, Predicate<PeerId> members, Duration coming) {
        this.network = network;
        this.coming = coming;
        this.members = peer -> !closed && members.test(peer);
        this.news = BackgroundTask.start(
                "cluster-courier",
                LOOK,
                this::tell,
                e -> LOG.atError().setCause(e).log("telling of members failed"));
    }

    /// Opens one over `network`.
    ///
    /// @param members who is served; it is asked again for each message, and must neither wait nor call back
    public static NetworkCourier open(Network network, Predicate<PeerId> members) {
        return open(network, members, COMING);
    }

    static NetworkCourier open(Network network, Predicate<PeerId> members, Duration coming) {
        var courier = new NetworkCourier(network, members, coming);
        network.observe(courier.new Observer());
        return courier;
    }

    /// Says that others are members now than before.
    public void membersChanged() {
        news.wake();
    }

    @Override
    public boolean send(PeerId to, String protocolId, Bytes message) {
        if (!members.test(to)) {
            return false;
        }
        synchronized (lock) {
            if (!spoken.getOrDefault(to, Set.of()).contains(protocolId)) {
                return false;
            }
            return lines.computeIfAbsent(
                            new Destination(to, protocolId), _ -> new Line(network, to, protocolId, bytesWaiting))
                    .offer(message);
        }
    }

    @Override
    public void handle(String protocolId, int messageBytesMax, Receiver receiver) {
        var inbox = new Inbox(protocolId, messageBytesMax, receiver, members, coming);
        network.handle(inbox);
        synchronized (lock) {
            inboxes.put(protocolId, inbox);
        }
        news.wake();
    }

    /// Notes what the network says; receivers are told by another thread, which may wait for them.
    private final class Observer implements PeerObserver {
        @Override
        public void connected(PeerId peer) {
            // Nothing is sent before it has said what it speaks.
        }

        @Override
        public void identified(PeerId peer, Set<String> protocolIds) {
            synchronized (lock) {
                spoken.put(peer, Set.copyOf(protocolIds));
            }
            news.wake();
        }

        @Override
        public void disconnected(PeerId peer) {
            synchronized (lock) {
                if (spoken.remove(peer) != null) {
                    gone.add(peer);
                    closeLines(peer);
                }
            }
            news.wake();
        }
    }

    /// Guarded by the lock.
    private void closeLines(PeerId peer) {
        lines.entrySet().removeIf(each -> {
            boolean theirs = each.getKey().peer().equals(peer);
            if (theirs) {
                each.getValue().close();
            }
            return theirs;
        });
    }

    private void tell() {
        Map<String, Inbox> all;
        Map<PeerId, Set<String>> present = new HashMap<>();
        Set<PeerId> replaced;
        synchronized (lock) {
            all = Map.copyOf(inboxes);
            spoken.forEach((peer, protocols) -> {
                if (members.test(peer)) {
                    present.put(peer, protocols);
                } else {
                    closeLines(peer);
                }
            });
            replaced = Set.copyOf(gone);
            gone.clear();
        }
        all.forEach((protocolId, inbox) -> {
            var now = new HashSet<PeerId>();
            present.forEach((peer, protocols) -> {
                if (protocols.contains(protocolId)) {
                    now.add(peer);
                }
            });
            inbox.update(now, replaced);
        });
    }

    /// Ends what is under way; receivers are told nothing more.
    @Override
    public void close() {
        closed = true;
        news.close();
        synchronized (lock) {
            spoken.clear();
            lines.values().forEach(Line::close);
            lines.clear();
        }
    }
}
