package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Addresses that led nowhere lately, and are left alone for a while: longer with each time.
///
/// *Bounds.* At most [#ADDRESSES_MAX]; the oldest is forgotten first. Thread-safe, by its own lock.
final class Backoff {
    static final int ADDRESSES_MAX = 4_096;

    /// As go-libp2p: 5 s, and 1 s times the square of the failures in a row, at most 5 min.
    private static final Duration BASE = Duration.ofSeconds(5);

    private static final Duration COEFFICIENT = Duration.ofSeconds(1);
    static final Duration MAX = Duration.ofMinutes(5);

    private record Failures(int count, long lastNanos) {}

    private final Ticker ticker;
    private final Map<Multiaddr, Failures> failures = new LinkedHashMap<>();

    Backoff(Ticker ticker) {
        this.ticker = ticker;
    }

    synchronized void failed(Multiaddr address) {
        Failures before = failures.remove(address);
        failures.put(address, new Failures(before == null ? 1 : before.count() + 1, ticker.nanos()));
        if (failures.size() > ADDRESSES_MAX) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    synchronized void connected(Multiaddr address) {
        failures.remove(address);
    }

    /// Whether `address` should be left alone now.
    synchronized boolean isOn(Multiaddr address) {
        Failures known = failures.get(address);
        if (known == null) {
            return false;
        }
        long square = Math.min((long) known.count() * known.count(), MAX.toSeconds());
        Duration pause = BASE.plus(COEFFICIENT.multipliedBy(square));
        return ticker.since(known.lastNanos()).compareTo(pause.compareTo(MAX) > 0 ? MAX : pause) < 0;
    }
}
