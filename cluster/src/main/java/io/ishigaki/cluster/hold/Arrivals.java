package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Which messages of members count: each once and in order, whatever the lines lose, double and delay.
///
/// ```text
/// connected ──▶ SILENT ──first of a session──▶ LISTENING ──gap──▶ SILENT, and asked again
/// ```
///
/// *Confined to* its keeper.
final class Arrivals {
    /// A member is asked to tell everything no more often.
    static final Duration ASK_PAUSE = Duration.ofSeconds(10);

    private final Map<PeerId, Long> sessions = new HashMap<>();

    /// The number that comes next, of those that are listened to.
    private final Map<PeerId, Long> next = new HashMap<>();

    private final Map<PeerId, Instant> askedAt = new HashMap<>();

    /// A connection has begun or ended: what comes then has other numbers.
    void restart(PeerId peer) {
        sessions.remove(peer);
        next.remove(peer);
        askedAt.remove(peer);
    }

    /// Whether a message is of a session that begins with it, or whose beginning is missing: all is void that its
    /// sender told before.
    boolean isOfNewSession(PeerId from, HoldMessage.Serial number) {
        return number.session() > sessions.getOrDefault(from, -1L);
    }

    /// Whether a message counts now.
    boolean isNext(PeerId from, HoldMessage.Serial number) {
        boolean first = number.inSession() == 0 && isOfNewSession(from, number);
        boolean following = number.session() == sessions.getOrDefault(from, -1L)
                && next.getOrDefault(from, -1L) == number.inSession();
        if (first) {
            sessions.put(from, number.session());
        }
        if (first || following) {
            next.put(from, number.inSession() + 1);
        } else if (isBeyond(from, number)) {
            next.remove(from);
        }
        return first || following;
    }

    /// Whether it says that an earlier one is missing.
    private boolean isBeyond(PeerId from, HoldMessage.Serial number) {
        return isOfNewSession(from, number)
                || number.session() == sessions.getOrDefault(from, -1L)
                        && number.inSession() > next.getOrDefault(from, Long.MAX_VALUE);
    }

    /// Lets a member be asked again for everything.
    void miss(PeerId peer) {
        next.remove(peer);
    }

    /// Whether a connected member should be asked now to tell everything: something it said is missing.
    boolean isAskingDue(PeerId peer, Instant now) {
        if (next.containsKey(peer)) {
            return false;
        }
        Instant last = askedAt.get(peer);
        if (last == null) {
            // It tells by itself when it has connected.
            askedAt.put(peer, now);
            return false;
        }
        if (now.isBefore(last.plus(ASK_PAUSE))) {
            return false;
        }
        askedAt.put(peer, now);
        return true;
    }
}
