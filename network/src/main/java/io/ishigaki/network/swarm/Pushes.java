package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.Map;

/// Which peers are being told what has changed here: each of them once at a time, so that no older word comes after a
/// newer one, and none is refused for want of streams. Thread-safe, guarded by itself.
final class Pushes {
    /// Whether there has been more news since a telling began.
    private final Map<PeerId, Boolean> underWay = new HashMap<>();

    /// Whether the peer is to be told now; if not, it is told again once the telling that is under way ends.
    synchronized boolean begins(PeerId peer) {
        if (underWay.containsKey(peer)) {
            underWay.put(peer, true);
            return false;
        }
        underWay.put(peer, false);
        return true;
    }

    /// A telling has ended; answers whether another begins.
    synchronized boolean ends(PeerId peer) {
        if (Boolean.TRUE.equals(underWay.remove(peer))) {
            underWay.put(peer, false);
            return true;
        }
        return false;
    }

    /// There is nobody to tell.
    synchronized void forget(PeerId peer) {
        underWay.remove(peer);
    }
}
