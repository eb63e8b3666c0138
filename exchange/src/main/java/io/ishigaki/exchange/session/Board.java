package io.ishigaki.exchange.session;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All peers, sessions and wants, and what may happen to a want.
///
/// ```text
///          ask                      settle
/// QUEUED ───────▶ ASKED of peers ───────────▶ (gone: the block has come)
///    ▲              │ release of the last
///    └──────────────┘
/// ```
///
/// *Confined to* the scheduler's lock.
final class Board {
    final Map<PeerId, Peer> peers = new LinkedHashMap<>();
    final Map<Multihash, Want> wants = new HashMap<>();
    final List<Session> sessions = new ArrayList<>();

    /// Bytes that are reserved for all that is asked.
    private long wantedBytes;

    private int asks;

    /// Whether `bytes` more may be wanted, of whomever.
    boolean hasRoom(long bytes) {
        return wantedBytes + bytes <= Scheduler.WANTED_BYTES_MAX;
    }

    /// The want for `cid`, which `session` shares from now on.
    Want want(Session session, Cid cid) {
        Want want = wants.computeIfAbsent(cid.multihash(), _ -> new Want(cid, session.guess(cid)));
        if (!want.sessions.contains(session)) {
            want.sessions.add(session);
            if (!want.isAsked()) {
                session.queue.add(want);
            }
        }
        return want;
    }

    /// Asks `peer` for a block, at the cost of `payer` unless somebody pays already.
    void ask(Want want, Session payer, Peer peer, long now) {
        if (want.payer == null) {
            want.guess = payer.guess(want.cid);
            want.payer = payer;
            want.charge = want.guess;
            payer.wantedBytes += want.charge;
            wantedBytes += want.charge;
        }
        want.sessions.forEach(session -> session.queue.remove(want));
        peer.ask(want, want.required ? Integer.MAX_VALUE : nextPriority(), now);
    }

    void probe(Want want, Peer peer, long now) {
        peer.probe(want, nextPriority(), now);
    }

    /// What was asked earlier is more urgent.
    private int nextPriority() {
        asks = Math.min(asks + 1, Integer.MAX_VALUE - 1);
        return Integer.MAX_VALUE - asks;
    }

    /// Takes `want` away from `peer`, which is told so where it still might answer.
    void release(Want want, Peer peer, boolean tell, long now) {
        if (tell) {
            peer.cancel(want, now);
        } else {
            peer.drop(want, now);
        }
        want.forget(peer);
        if (want.payer != null && !want.isAsked()) {
            refund(want);
            want.sessions.forEach(session -> session.queue.addAgain(want));
        }
    }

    private void refund(Want want) {
        Session payer = want.payer;
        if (payer != null) {
            payer.wantedBytes -= want.charge;
            wantedBytes -= want.charge;
            want.payer = null;
        }
    }

    /// Ends a want, whose block has come from `peer`: the others needn't send it.
    void settle(Want want, Peer peer, long now) {
        peer.drop(want, now);
        want.forget(peer);
        forget(want, now);
        wants.remove(want.hash());
    }

    private void forget(Want want, long now) {
        refund(want);
        // Who lacks the block keeps in mind that we want it, and would send it once it is there.
        for (Want.Word word : EnumSet.complementOf(EnumSet.of(Want.Word.HAS))) {
            for (Peer asked : want.peers(word)) {
                asked.cancel(want, now);
            }
        }
    }

    void close(Session session, long now) {
        sessions.remove(session);
        wants.values().removeIf(want -> {
            want.sessions.remove(session);
            if (want.sessions.isEmpty()) {
                forget(want, now);
                return true;
            }
            if (want.payer == session) {
                // Another one pays from now on.
                Session heir = want.sessions.getFirst();
                heir.wantedBytes += want.charge;
                want.payer = heir;
            }
            return false;
        });
    }

    /// Forgets a peer that is gone: what it owed is queued again.
    void remove(Peer peer, long now) {
        peers.remove(peer.id);
        List.copyOf(peer.asked.values()).forEach(ask -> release(ask.want(), peer, false, now));
        wants.values().forEach(want -> want.forget(peer));
        sessions.forEach(session -> session.holders.remove(peer));
    }
}
