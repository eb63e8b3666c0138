package io.ishigaki.cluster.hold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Bytes of cells that have come here of late, by which one tells how long the rest will take.
///
/// *Bounds.* Remembers one number for each second of [#WINDOW]. *Confined to* its keeper.
final class Traffic {
    static final Duration WINDOW = Duration.ofMinutes(1);

    private final Deque<Came> seconds = new ArrayDeque<>();

    private record Came(long second, long bytes) {}

    void came(long bytes, Instant now) {
        long second = now.getEpochSecond();
        Came last = seconds.peekLast();
        if (last != null && last.second == second) {
            seconds.removeLast();
            seconds.addLast(new Came(second, last.bytes + bytes));
        } else {
            seconds.addLast(new Came(second, bytes));
        }
        forgetOld(second);
    }

    private void forgetOld(long second) {
        while (!seconds.isEmpty() && seconds.getFirst().second <= second - WINDOW.toSeconds()) {
            seconds.removeFirst();
        }
    }

    /// Bytes a second since the first that came within [#WINDOW]; 0 if none did.
    long rate(Instant now) {
        long second = now.getEpochSecond();
        forgetOld(second);
        if (seconds.isEmpty()) {
            return 0;
        }
        long bytes = seconds.stream().mapToLong(Came::bytes).sum();
        return bytes / Math.max(1, second - seconds.getFirst().second + 1);
    }
}
