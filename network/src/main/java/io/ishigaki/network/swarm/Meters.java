package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Traffic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Counts the bytes of all streams: in all, by peer and by protocol.
///
/// *Bounds.* [#REMEMBERED_MAX] peers and as many protocols, the longest unused forgotten first. Thread-safe by its own
/// lock, and that of each meter.
final class Meters {
    private static final int REMEMBERED_MAX = 1_024;

    /// How far back a rate looks.
    private static final Duration LATELY = Duration.ofSeconds(5);

    private final Ticker ticker;
    private final Meter all;
    private final Map<PeerId, Meter> byPeer = remembering();
    private final Map<String, Meter> byProtocol = remembering();

    Meters(Ticker ticker) {
        this.ticker = ticker;
        this.all = new Meter();
    }

    private static <K, V> Map<K, V> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }

    /// The meters of one stream.
    Line line(PeerId peer, String protocolId) {
        synchronized (byPeer) {
            return new Line(List.of(
                    all,
                    byPeer.computeIfAbsent(peer, _ -> new Meter()),
                    byProtocol.computeIfAbsent(protocolId, _ -> new Meter())));
        }
    }

    Traffic total() {
        return all.read();
    }

    Traffic of(PeerId peer) {
        return read(byPeer, peer);
    }

    Traffic of(String protocolId) {
        return read(byProtocol, protocolId);
    }

    private <K> Traffic read(Map<K, Meter> meters, K key) {
        synchronized (byPeer) {
            return Optional.ofNullable(meters.get(key)).map(Meter::read).orElse(Traffic.NONE);
        }
    }

    /// Counts what one stream carries.
    record Line(List<Meter> meters) {
        void in(long bytes) {
            meters.forEach(meter -> meter.count(bytes, 0));
        }

        void out(long bytes) {
            meters.forEach(meter -> meter.count(0, bytes));
        }
    }

    /// Counts, and forgets exponentially for the rates.
    final class Meter {
        private long in;
        private long out;
        private double recentIn;
        private double recentOut;
        private long at = ticker.nanos();

        synchronized void count(long bytesIn, long bytesOut) {
            fade();
            in += bytesIn;
            out += bytesOut;
            recentIn += bytesIn;
            recentOut += bytesOut;
        }

        synchronized Traffic read() {
            fade();
            double seconds = LATELY.toNanos() / 1e9;
            return new Traffic(in, out, recentIn / seconds, recentOut / seconds);
        }

        private void fade() {
            long now = ticker.nanos();
            double left = Math.exp((at - now) / (double) LATELY.toNanos());
            recentIn *= left;
            recentOut *= left;
            at = now;
        }
    }
}
