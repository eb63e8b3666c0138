package io.ishigaki.exchange.session;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Looks for peers that have a block when no holder of its session has it: asks 32 of those that are connected, half a
/// second later as many as makes 128, then all.
///
/// Where the session has no holder at all, the best peer is asked for the block itself, which saves a round trip where
/// it has it. When all have denied, they are forgiven after a while, and asked anew: blocks come and go.
///
/// *Confined to* the scheduler's lock.
final class Search {
    private static final List<Integer> STEPS = List.of(32, 128 - 32, Integer.MAX_VALUE);
    private static final Duration STEP = Duration.ofMillis(500);

    private final Board board;
    private final Set<Want> searched = new LinkedHashSet<>();

    Search(Board board) {
        this.board = board;
    }

    /// For how many more wants a search may begin now. As long as a session has no holder, one by one: who has the
    /// first
    /// is taken to have the others. Where nobody has, each time for twice as many.
    int mayBegin(Session session, long now) {
        if (!session.holders.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int begun = 0;
        int tried = 0;
        for (Want want : searched) {
            if (want.sessions.contains(session)) {
                begun++;
                tried += (want.isAsked() || want.isProbed()) && want.searchAt - now > 0 ? 0 : 1;
            }
        }
        return 1 + 2 * tried - begun;
    }

    /// Goes on with the searches whose time has come; forgets those that have ended.
    void advance(long now) {
        searched.removeIf(want -> board.wants.get(want.hash()) != want);
        for (Want want : List.copyOf(searched)) {
            want.sessions.stream().findFirst().ifPresent(session -> advance(want, session, now));
        }
    }

    /// Makes the next step of a search, unless one that was asked may still answer in time.
    void advance(Want want, Session session, long now) {
        boolean pending = want.isAsked() || want.isProbed();
        if (want.searchSteps > 0 && want.searchAt - now > 0 && (pending || isOver(want))) {
            return;
        }
        searched.add(want);
        List<Peer> strangers = strangersTo(want, now);
        if (strangers.isEmpty()) {
            if (!pending) {
                startOver(want, now);
            }
            return;
        }
        int count = STEPS.get(Math.min(want.searchSteps, STEPS.size() - 1));
        want.searchSteps = Math.min(want.searchSteps, STEPS.size() - 1) + 1;
        want.searchAt = now + STEP.toNanos();
        int asked = 0;
        if (session.holders.isEmpty() && !want.isAsked()) {
            board.ask(want, session, strangers.getFirst(), now);
            asked = 1;
        }
        strangers.stream().skip(asked).limit(count).forEach(peer -> inquire(want, session, peer, now));
    }

    /// A peer that can't say whether it has the block is asked for it, one at a time.
    private void inquire(Want want, Session session, Peer peer, long now) {
        if (peer.answersProbes) {
            board.probe(want, peer, now);
        } else if (!want.isAsked()) {
            board.ask(want, session, peer, now);
        }
    }

    private List<Peer> strangersTo(Want want, long now) {
        return board.peers.values().stream()
                .filter(peer -> want.word(peer).isEmpty() && peer.hasSlot() && !peer.isStalled(now))
                .sorted(Comparator.comparingDouble(peer -> peer.cost(want)))
                .toList();
    }

    private static boolean isOver(Want want) {
        return want.searchSteps > STEPS.size();
    }

    /// Waits, and then forgives those who had nothing.
    private static void startOver(Want want, long now) {
        if (!isOver(want)) {
            want.searchSteps = STEPS.size() + 1;
            want.searchAt = now + Scheduler.RESEND_FIRST.toNanos();
        } else {
            want.peers(Want.Word.LACKS).forEach(peer -> want.put(peer, Want.Word.LACKED));
            want.searchAt = now + Scheduler.RESEND_NEXT.toNanos();
        }
    }

    /// Goes on at once with all searches: a peer has come that may have what is looked for.
    void welcome(Peer peer, long now) {
        for (Want want : searched) {
            if (board.wants.get(want.hash()) == want && peer.hasSlot()) {
                want.sessions.stream().findFirst().ifPresent(session -> inquire(want, session, peer, now));
            }
        }
    }
}
