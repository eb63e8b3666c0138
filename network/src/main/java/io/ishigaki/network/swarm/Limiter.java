package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets bytes of streams wait, so that the limits of bandwidth are kept to: whoever writes waits before, whoever reads
/// waits after, which stops the peer by back-pressure.
///
/// *Bounds.* Buckets of at most [#PEERS_MAX] peers; who moved nothing for the longest time is forgotten first.
/// Thread-safe, by its own lock, under which nobody waits.
final class Limiter {
    /// What never waits: it's little, and connections or clusters would break without it.
    static final List<String> EXEMPT = List.of("/ipfs/ping/", "/ipfs/id/", "/ishigaki/cluster/");

    /// What waits though it begins like one of those: it carries whole blocks.
    static final String AUDIT = "/ishigaki/cluster/audit/";

    static final int PEERS_MAX = 4_096;

    /// No more is waited for at a time, so that many writers take turns.
    static final int PIECE_BYTES = 64 << 10;

    /// A direction.
    enum Way {
        UP,
        DOWN
    }

    private record Key(Way way, Optional<PeerId> peer) {}

    /// What tells the time of day.
    record Clock(InstantSource source, ZoneId zone) {
        LocalTime timeOfDay() {
            return source.instant().atZone(zone).toLocalTime();
        }
    }

    private final Ticker ticker;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Map<Key, TokenBucket> buckets = new LinkedHashMap<>();
    private volatile Bandwidth bandwidth;

    Limiter(Bandwidth bandwidth, Ticker ticker, Clock clock, Sleeper sleeper) {
        this.bandwidth = bandwidth;
        this.ticker = ticker;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /// Keeps to other limits from now on.
    void limit(Bandwidth other) {
        bandwidth = other;
    }

    /// The limits that hold now.
    Bandwidth.Rates rates() {
        return isIdle() ? Bandwidth.Rates.UNLIMITED : bandwidth.at(clock.timeOfDay());
    }

    /// Whether nobody has to wait.
    boolean isIdle() {
        return bandwidth.equals(Bandwidth.UNLIMITED);
    }

    static boolean isExempt(String protocolId) {
        return EXEMPT.stream().anyMatch(protocolId::startsWith) && !protocolId.startsWith(AUDIT);
    }

    /// Waits as long as `bytes` to or from `peer` have to.
    void await(Way way, PeerId peer, int bytes) throws InterruptedException {
        if (isIdle()) {
            return;
        }
        Bandwidth.Rates rates = rates();
        Duration all = take(new Key(way, Optional.empty()), way == Way.UP ? rates.up() : rates.down(), bytes);
        Duration own = take(new Key(way, Optional.of(peer)), way == Way.UP ? rates.peerUp() : rates.peerDown(), bytes);
        sleeper.sleep(all.compareTo(own) > 0 ? all : own);
    }

    private synchronized Duration take(Key key, Optional<Long> rate, int bytes) {
        // Put in again, so that the first is the one that wasn't used for the longest time.
        @Nullable TokenBucket bucket = buckets.remove(key);
        if (rate.isEmpty()) {
            return Duration.ZERO;
        }
        if (bucket == null) {
            bucket = new TokenBucket(ticker, rate.get());
        }
        bucket.rate(rate.get());
        buckets.put(key, bucket);
        if (buckets.size() > 2 * PEERS_MAX) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        return bucket.take(bytes);
    }
}
