package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The points of peers that misbehaved. They fade evenly, from [Network#POINTS_MAX] to none in [#FADE].
///
/// *Bounds.* At most [#PEERS_MAX] peers; the one whose points are oldest is forgotten first. Thread-safe, by its own
/// lock.
final class Scores {
    static final int PEERS_MAX = 4_096;

    static final Duration FADE = Duration.ofMinutes(30);

    private record Score(double points, long at) {}

    private final Ticker ticker;
    private final Map<PeerId, Score> scores = new LinkedHashMap<>();

    Scores(Ticker ticker) {
        this.ticker = ticker;
    }

    /// Adds points, and says whether the peer is cut off from now on.
    synchronized boolean add(PeerId peer, int points) {
        double sum = Math.min(points(peer) + points, Network.POINTS_MAX);
        scores.remove(peer);
        scores.put(peer, new Score(sum, ticker.nanos()));
        if (scores.size() > PEERS_MAX) {
            scores.remove(scores.keySet().iterator().next());
        }
        return sum >= Network.POINTS_MAX;
    }

    /// Whether the peer was cut off and some of the points that did it are left.
    synchronized boolean isRefused(PeerId peer) {
        Score score = scores.get(peer);
        return score != null && score.points() >= Network.POINTS_MAX && points(peer) > 0;
    }

    private double points(PeerId peer) {
        Score score = scores.get(peer);
        if (score == null) {
            return 0;
        }
        double faded = (double) ticker.since(score.at()).toNanos() / FADE.toNanos() * Network.POINTS_MAX;
        return Math.max(0, score.points() - faded);
    }
}
