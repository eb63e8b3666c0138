package io.ishigaki.cluster.post;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The lines between simulated boxes: they take time, lose, double and delay messages, and are cut. *Confined to*
/// the thread of its time.
public final class SimulatedPost {
    /// How often connections are made that could be.
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// Only each fifth of these looks is one if no box has come or gone.
    private static final int LOOKS_PER_LOOK = 5;

    /// A double comes this much later at most, long after newer messages.
    private static final Duration DOUBLE_DELAY_MAX = Duration.ofSeconds(20);

    /// What the lines do to messages.
    ///
    /// @param loss the share of messages that get lost
    /// @param doubling the share that comes a second time
    /// @param bytesPerSecond what each box sends at most
    public record Conditions(
            Duration latencyMin, Duration latencyMax, double loss, double doubling, long bytesPerSecond) {
        public static final Conditions GOOD =
                new Conditions(Duration.ofMillis(1), Duration.ofMillis(20), 0, 0, 100 << 20);
        public static final Conditions BAD =
                new Conditions(Duration.ofMillis(1), Duration.ofMillis(900), 0.05, 0.05, 1 << 20);
    }

    private record Pair(PeerId source, PeerId target) {}

    private record Way(PeerId source, PeerId target, String protocolId) {}

    private final SimulatedTime time;
    private final Map<PeerId, Box> boxes = new TreeMap<>();
    private final Map<PeerId, Integer> islands = new HashMap<>();
    private final Map<Pair, Long> connections = new HashMap<>();
    private final Map<Way, Instant> arrivals = new HashMap<>();
    private final Map<Way, Long> waiting = new HashMap<>();
    private Conditions conditions = Conditions.GOOD;
    private long connectionCount;
    private long bytesSent;
    private boolean stale = true;
    private int looks;

    public SimulatedPost(SimulatedTime time) {
        this.time = time;
        time.every(LOOK, this::connect);
    }

    /// One running box. What it sends and is sent ends with it.
    private final class Box implements Courier {
        private final PeerId self;
        private final Predicate<PeerId> members;
        private final Map<String, Inbound> inboxes = new TreeMap<>();
        private Instant lineFreeAt = Instant.MIN;

        Box(PeerId self, Predicate<PeerId> members) {
            this.self = self;
            this.members = members;
        }

        boolean isRunning() {
            return boxes.get(self) == this;
        }

        @Override
        public boolean send(PeerId to, String protocolId, Bytes message) {
            Inbound inbox = inboxes.get(protocolId);
            if (!isRunning() || inbox == null || !inbox.connected.contains(to) || !members.test(to)) {
                return false;
            }
            var way = new Way(self, to, protocolId);
            long before = waiting.getOrDefault(way, 0L);
            if (before > 0 && before + message.length() > NetworkCourier.QUEUE_BYTES_MAX) {
                return false;
            }
            waiting.put(way, before + message.length());
            lineFreeAt = max(lineFreeAt, time.instant())
                    .plusNanos(message.length() * 1_000_000_000L / conditions.bytesPerSecond);
            long connection = Objects.requireNonNull(connections.get(new Pair(self, to)));
            time.after(Duration.between(time.instant(), lineFreeAt), () -> {
                waiting.merge(way, (long) -message.length(), Long::sum);
                bytesSent += message.length();
                carry(way, connection, message);
            });
            return true;
        }

        @Override
        public void handle(String protocolId, int messageBytesMax, Receiver receiver) {
            if (inboxes.putIfAbsent(protocolId, new Inbound(messageBytesMax, receiver)) != null) {
                throw new IllegalArgumentException("protocol %s has a receiver".formatted(protocolId));
            }
        }
    }

    private static final class Inbound {
        private final int messageBytesMax;
        private final Courier.Receiver receiver;
        private final Set<PeerId> connected = new HashSet<>();

        Inbound(int messageBytesMax, Courier.Receiver receiver) {
            this.messageBytesMax = messageBytesMax;
            this.receiver = receiver;
        }
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// Lets the box `self` run from now on, as a fresh process that has handled nothing.
    public Courier start(PeerId self, Predicate<PeerId> members) {
        stop(self);
        var box = new Box(self, members);
        boxes.put(self, box);
        stale = true;
        return box;
    }

    /// Lets a box stop, as by loss of power.
    public void stop(PeerId self) {
        boxes.remove(self);
        disconnectWhere(pair -> pair.source.equals(self) || pair.target.equals(self));
    }

    public void conditions(Conditions now) {
        conditions = now;
    }

    /// Cuts the lines between `some` and all others; a later call cuts further.
    public void cut(Set<PeerId> some) {
        int island = islands.size()
                + 1_000 * islands.values().stream().max(Integer::compare).orElse(0)
                + 1;
        some.forEach(peer -> islands.put(peer, island));
        disconnectWhere(pair -> island(pair.source) != island(pair.target));
    }

    /// Mends all lines.
    public void heal() {
        islands.clear();
        stale = true;
    }

    /// Whether both boxes run, and the line between them isn't cut.
    public boolean reaches(PeerId one, PeerId other) {
        return boxes.containsKey(one) && boxes.containsKey(other) && island(one) == island(other);
    }

    private int island(PeerId peer) {
        return islands.getOrDefault(peer, 0);
    }

    /// What has left all boxes so far.
    public long bytesSent() {
        return bytesSent;
    }

    private void disconnectWhere(Predicate<Pair> cut) {
        stale = true;
        for (Pair pair : List.copyOf(connections.keySet())) {
            if (cut.test(pair)) {
                connections.remove(pair);
                Box box = boxes.get(pair.source);
                if (box != null) {
                    box.inboxes.values().forEach(inbox -> disconnect(inbox, pair.target));
                }
            }
        }
    }

    private static void disconnect(Inbound inbox, PeerId peer) {
        if (inbox.connected.remove(peer)) {
            inbox.receiver.disconnected(peer);
        }
    }

    /// Makes the connections that can be, and tells receivers of whom they can send to.
    private void connect() {
        // Members change, which isn't told here.
        if (!stale && ++looks % LOOKS_PER_LOOK != 0) {
            return;
        }
        stale = false;
        for (Box one : List.copyOf(boxes.values())) {
            for (Box other : List.copyOf(boxes.values())) {
                if (one != other && one.isRunning() && other.isRunning() && island(one.self) == island(other.self)) {
                    connections.computeIfAbsent(new Pair(one.self, other.self), _ -> ++connectionCount);
                    meet(one, other);
                }
            }
        }
    }

    private static void meet(Box one, Box other) {
        boolean member = one.members.test(other.self);
        one.inboxes.forEach((protocolId, inbox) -> {
            if (!member) {
                disconnect(inbox, other.self);
            } else if (other.inboxes.containsKey(protocolId) && inbox.connected.add(other.self)) {
                inbox.receiver.connected(other.self);
            }
        });
    }

    /// Lets `message` travel: in order on its way, unless it is a double.
    private void carry(Way way, long connection, Bytes message) {
        if (time.random().nextDouble() < conditions.loss) {
            return;
        }
        Instant arrival = max(
                time.instant().plus(time.between(conditions.latencyMin, conditions.latencyMax)),
                arrivals.getOrDefault(way, Instant.MIN));
        arrivals.put(way, arrival);
        Duration travel = Duration.between(time.instant(), arrival);
        time.after(travel, () -> deliver(way, connection, message));
        if (time.random().nextDouble() < conditions.doubling) {
            Duration later = travel.plus(time.between(Duration.ZERO, DOUBLE_DELAY_MAX));
            time.after(later, () -> deliver(way, connection, message));
        }
    }

    private void deliver(Way way, long connection, Bytes message) {
        Box box = boxes.get(way.target);
        boolean same = connections.getOrDefault(new Pair(way.source, way.target), 0L) == connection;
        if (box == null || !same || !box.members.test(way.source)) {
            return;
        }
        Inbound inbox = box.inboxes.get(way.protocolId);
        if (inbox == null) {
            return;
        }
        if (message.length() > inbox.messageBytesMax) {
            throw new AssertionError("message of %s is %d bytes, limit %d"
                    .formatted(way.protocolId, message.length(), inbox.messageBytesMax));
        }
        inbox.receiver.receive(way.source, message);
    }
}
