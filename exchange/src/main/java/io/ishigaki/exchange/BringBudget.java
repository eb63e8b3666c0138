package io.ishigaki.exchange;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// Says when what is moved for peers may be moved, so that no peer, nor all of them together, exceed their rates.
///
/// Who hasn't used its rate for a while may take what [#BURST] gives at once.
///
/// *Bounds.* Keeps an account of at most [#PEERS_MAX] peers; while so many have used theirs lately, others are told
/// to wait for ever. *Confined to* its owner's lock.
final class BringBudget {
    static final Duration BURST = Duration.ofSeconds(10);

    /// Who would have to wait for longer asks somebody else meanwhile.
    static final Duration WAIT_MAX = Duration.ofSeconds(5);

    static final int PEERS_MAX = 4096;

    private final Ticker ticker;
    private final BringLimits limits;

    /// For each peer, when what it was given is paid for by its rate.
    private final Map<PeerId, Long> paid = new HashMap<>();

    private long allPaid;

    BringBudget(Ticker ticker, BringLimits limits) {
        this.ticker = ticker;
        this.limits = limits;
        this.allPaid = ticker.nanos() - BURST.toNanos();
    }

    /// When `bytes` may be moved for `peer`, in nanoseconds of the ticker, counted as if they will be; empty if
    /// that is too far off.
    OptionalLong reserve(PeerId peer, long bytes) {
        long now = ticker.nanos();
        long rested = now - BURST.toNanos();
        paid.values().removeIf(each -> each - rested <= 0);
        if (paid.size() >= PEERS_MAX && !paid.containsKey(peer)) {
            return OptionalLong.empty();
        }
        long peerFrom = later(paid.getOrDefault(peer, rested), rested);
        long allFrom = later(allPaid, rested);
        long due = later(now, later(peerFrom, allFrom));
        if (due - now > WAIT_MAX.toNanos()) {
            return OptionalLong.empty();
        }
        paid.put(peer, peerFrom + nanos(bytes, limits.peerBytes()));
        allPaid = allFrom + nanos(bytes, limits.allBytes());
        return OptionalLong.of(due);
    }

    /// Nanoseconds may wrap around, so that only their difference says which are later.
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private static long nanos(long bytes, long rate) {
        return (long) (bytes * 1e9 / rate);
    }
}
