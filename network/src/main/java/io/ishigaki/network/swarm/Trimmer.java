package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.ConnectedPeer.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Decides which connections are one too many: of peers that aren't protected and are past their grace, those that
/// nobody uses first, then those that have come before those that we dialled, the youngest first.
///
/// *Bounds.* At most [#PROTECTED_MAX] protected peers. Thread-safe, by its own lock.
final class Trimmer {
    static final int PROTECTED_MAX = 1_024;

    private final WaterMarks marks;
    private final Ticker ticker;
    private final Set<PeerId> kept = new HashSet<>();

    Trimmer(WaterMarks marks, Ticker ticker) {
        this.marks = marks;
        this.ticker = ticker;
    }

    /// @throws IllegalStateException if there are too many such peers
    synchronized void protect(PeerId peer) {
        if (!kept.contains(peer) && kept.size() == PROTECTED_MAX) {
            throw new IllegalStateException(
                    "there are %d protected peers, limit %d".formatted(kept.size(), PROTECTED_MAX));
        }
        kept.add(peer);
    }

    synchronized void unprotect(PeerId peer) {
        kept.remove(peer);
    }

    /// Those of `connections` that should be closed now.
    synchronized List<Connection> tooMany(List<Connection> connections) {
        if (connections.size() <= marks.high()) {
            return List.of();
        }
        var candidates = new ArrayList<>(connections.stream()
                .filter(connection -> !kept.contains(connection.peer()))
                .filter(connection -> ticker.since(connection.beganNanos()).compareTo(marks.grace()) > 0)
                .sorted(Comparator.<Connection>comparingInt(
                                connection -> connection.session().streams())
                        .thenComparing(connection -> connection.direction() == Direction.OUTBOUND)
                        .thenComparing(
                                Comparator.comparingLong(Connection::beganNanos).reversed()))
                .toList());
        return candidates.subList(0, Math.min(candidates.size(), connections.size() - marks.low()));
    }
}
