package io.ishigaki.exchange.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks for what is queued, of the peer that will have it here first.
///
/// *Confined to* the scheduler's lock.
final class Dispatcher {
    /// How far behind the first queued want another is looked at, whose peers may have room when those of the first
    /// don't.
    private static final int LOOK_AHEAD = 256;

    /// How many questions a peer has at a time whether it has blocks of which it isn't presumed to.
    private static final int PROBES_MAX = 128;

    /// A block that is taken to be so small isn't asked after: peers send such blocks at once, each a copy.
    private static final int PROBED_BYTES_MIN = 1 << 10;

    /// A peer isn't asked where waiting for a better one takes less than so many times as long, unless what is known of
    /// it is old.
    private static final int PATIENCE = 2;

    private final Board board;
    private final Search search;

    Dispatcher(Board board, Search search) {
        this.board = board;
        this.search = search;
    }

    /// Asks as much as may be asked now. Each session begins once, in turn.
    void dispatch(long now) {
        for (Session session : List.copyOf(board.sessions)) {
            refill(session);
            dispatch(session, now);
        }
        // Whoever had the first choice is last next time.
        if (board.sessions.size() > 1) {
            board.sessions.add(board.sessions.removeFirst());
        }
    }

    private void refill(Session session) {
        session.queue.refill().forEach(cid -> board.want(session, cid));
    }

    private void dispatch(Session session, long now) {
        int searches = search.mayBegin(session, now);
        for (Want want : session.queue.first(LOOK_AHEAD)) {
            boolean hasRoom = session.hasRoom(want.guess) && board.hasRoom(want.guess);
            if (!hasRoom && !session.queue.isUrgent(want)) {
                return;
            }
            Choice choice = choose(session, want, now);
            if (choice.peer != null) {
                board.ask(want, session, choice.peer, now);
            } else if (choice.isHopeless()) {
                if (want.searchSteps == 0 && --searches < 0 && !session.queue.isUrgent(want)) {
                    return;
                }
                search.advance(want, session, now);
            } else if (!want.isProbed() && session.holders.keySet().stream().noneMatch(peer -> peer.hasRoom(want))) {
                // It waits for room alone, and so do those behind it.
                return;
            }
        }
    }

    /// What came of looking for a peer: one to ask, or whether one may come up, as it is busy or was asked whether it
    /// has the block.
    private record Choice(@Nullable Peer peer, boolean mayCome) {
        boolean isHopeless() {
            return peer == null && !mayCome;
        }
    }

    private Choice choose(Session session, Want want, long now) {
        Peer best = null;
        Peer bestWithRoom = null;
        Peer stalled = null;
        boolean mayCome = want.isProbed();
        for (Map.Entry<Peer, Holding> holder : session.holders.entrySet()) {
            Peer peer = holder.getKey();
            switch (standing(want, peer, holder.getValue().isPresumed())) {
                case UNKNOWN -> mayCome |= holder.getValue().isWorthAsking(want) && probe(want, peer, now);
                case NOT_THERE -> {}
                case THERE -> {
                    if (peer.isStalled(now)) {
                        stalled = peer;
                    } else {
                        best = sooner(best, peer, want);
                        bestWithRoom = peer.hasRoom(want) ? sooner(bestWithRoom, peer, want) : bestWithRoom;
                        noteIfFull(peer, want);
                    }
                }
            }
        }
        if (best == null && stalled != null && !mayCome) {
            return new Choice(stalled.hasRoom(want) ? stalled : null, true);
        }
        boolean worthIt = bestWithRoom != null
                && best != null
                && (bestWithRoom.cost(want) <= PATIENCE * best.cost(want) || bestWithRoom.isForgotten(now));
        return new Choice(worthIt ? bestWithRoom : null, mayCome || best != null);
    }

    private enum Standing {
        THERE,
        NOT_THERE,
        UNKNOWN
    }

    private static Standing standing(Want want, Peer peer, boolean presumed) {
        return want.word(peer)
                .map(word -> word == Want.Word.HAS ? Standing.THERE : Standing.NOT_THERE)
                .orElse(
                        presumed || !peer.answersProbes || want.guess <= PROBED_BYTES_MIN
                                ? Standing.THERE
                                : Standing.UNKNOWN);
    }

    /// Asks whether the peer has the block; answers whether an answer may come, now or later.
    private boolean probe(Want want, Peer peer, long now) {
        if (peer.probed.size() < PROBES_MAX && peer.hasSlot()) {
            board.probe(want, peer, now);
        }
        return true;
    }

    private static void noteIfFull(Peer peer, Want want) {
        if (!peer.hasRoom(want)) {
            peer.window.limited();
        }
    }

    private static Peer sooner(@Nullable Peer one, Peer other, Want want) {
        return one == null || other.cost(want) < one.cost(want) ? other : one;
    }
}
