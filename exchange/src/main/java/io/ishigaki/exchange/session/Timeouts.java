package io.ishigaki.exchange.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is done about peers that don't answer, or too late: their wants move, are said again, or are asked of a second
/// peer.
///
/// *Confined to* the scheduler's lock.
final class Timeouts {
    /// Of what a session has received, so much may be asked twice to be done sooner; one block always may.
    private static final double HEDGED_SHARE_MAX = 0.01;

    /// A second peer is asked where that saves more than so many of its round trips.
    private static final int ROUND_TRIPS_SAVED_MIN = 2;

    private final Board board;
    private final Search search;

    Timeouts(Board board, Search search) {
        this.board = board;
        this.search = search;
    }

    void check(long now) {
        for (Peer peer : List.copyOf(board.peers.values())) {
            if (!peer.asked.isEmpty() && now - peer.stallAt() >= 0) {
                peer.stall(now);
                moveWants(peer, now);
            }
            if (peer.owes() && now - peer.resendAt >= 0) {
                resend(peer, now);
            }
        }
    }

    private void moveWants(Peer peer, long now) {
        for (Peer.Ask ask : List.copyOf(peer.asked.values())) {
            Want want = ask.want();
            Session session = want.sessions.getFirst();
            if (alternative(want, session, peer, now).isPresent()) {
                board.release(want, peer, true, now);
            } else {
                search.advance(want, session, now);
            }
        }
    }

    /// Both sides may have lost sight of a want: a stream was reset, a wantlist was too long.
    private static void resend(Peer peer, long now) {
        peer.resendAt = now + Scheduler.RESEND_NEXT.toNanos();
        peer.repeat();
    }

    /// A holder of the block that could be asked instead of `peer`, or besides it: the soonest.
    private static Optional<Peer> alternative(Want want, Session session, Peer peer, long now) {
        Peer soonest = null;
        for (var holder : session.holders.entrySet()) {
            Peer other = holder.getKey();
            boolean mayHave = want.word(other)
                    .map(word -> word == Want.Word.HAS)
                    .orElse(holder.getValue().isPresumed());
            if (other != peer && mayHave && !other.isStalled(now) && other.hasSlot()) {
                soonest = soonest == null || other.cost(want) < soonest.cost(want) ? other : soonest;
            }
        }
        return Optional.ofNullable(soonest);
    }

    /// At the end of a session, where nothing is left to ask: asks others for what will be late.
    void hedge(long now) {
        for (Session session : board.sessions) {
            if (session.queue.isEmpty() && session.wantedBytes > 0) {
                session.holders.keySet().stream().toList().forEach(peer -> hedge(session, peer, now));
            }
        }
    }

    private void hedge(Session session, Peer late, long now) {
        double bytesBefore = 0;
        var asks = new ArrayList<Late>();
        for (Peer.Ask ask : late.asked.values()) {
            bytesBefore += ask.charge();
            asks.add(new Late(ask.want(), bytesBefore / late.window.rate() - (now - late.lastUseful)));
        }
        // What comes last is the latest.
        for (Late each : asks.reversed()) {
            Want want = each.want;
            if (want.payer != session || want.peers(Want.Word.ASKED).size() > 1) {
                continue;
            }
            Optional<Peer> other = alternative(want, session, late, now);
            if (other.isEmpty()
                    || each.nanosLeft - other.get().cost(want)
                            <= ROUND_TRIPS_SAVED_MIN * other.get().window.leastRoundTrip()
                    || !mayHedge(session, want)) {
                return;
            }
            session.hedgedBytes += want.guess;
            board.ask(want, session, other.get(), now);
        }
    }

    /// A want, and in how many nanoseconds it should be here.
    private record Late(Want want, double nanosLeft) {}

    private static boolean mayHedge(Session session, Want want) {
        return session.hedgedBytes == 0 || session.hedgedBytes + want.guess <= HEDGED_SHARE_MAX * session.receivedBytes;
    }
}
