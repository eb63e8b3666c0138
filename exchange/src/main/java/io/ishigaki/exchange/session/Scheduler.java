package io.ishigaki.exchange.session;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.exchange.message.CidPrefix;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fetches what the sessions of this node miss from the peers that are connected.
///
/// *Threading.* Thread-safe by one lock, under which nothing waits and no code of others runs. [#tick] is called every
/// [#TICK] while there are sessions.
///
/// *Bounds.* At most [#WANTED_BYTES_MAX] bytes are wanted at a time; [WantQueue], [Peer] and [Session] have the others.
public final class Scheduler {
    /// How often time is looked at.
    public static final Duration TICK = Duration.ofMillis(100);

    static final long WANTED_BYTES_MAX = 64 << 20;

    /// When a want that wasn't answered is said again; Helia sends no block to a peer twice within five seconds.
    static final Duration RESEND_FIRST = Duration.ofSeconds(5);

    static final Duration RESEND_NEXT = Duration.ofSeconds(15);

    private final Ticker ticker;
    private final Consumer<PeerId> outbox;
    private final Object lock = new Object();
    private final Board board = new Board();
    private final Search search = new Search(board);
    private final Dispatcher dispatcher = new Dispatcher(board, search);
    private final Timeouts timeouts = new Timeouts(board, search);

    /// What became of a block that came in.
    public enum Receipt {
        /// It was wanted.
        USEFUL,
        /// It had been wanted of that peer, and was here already.
        DUPLICATE,
        /// It wasn't wanted of that peer, or isn't what it was said to be.
        UNSOLICITED,
        /// As before, and the peer has sent so much of that that it should be cut off.
        TOO_MUCH
    }

    /// @param outbox is told who should be told something: see [#takeOutgoing]. It must not wait
    public Scheduler(Ticker ticker, Consumer<PeerId> outbox) {
        this.ticker = ticker;
        this.outbox = outbox;
    }

    /// Begins to ask `id`, unless that has begun.
    ///
    /// @param answersProbes whether it speaks a version of the protocol that knows presences
    public void connected(PeerId id, boolean answersProbes) {
        change(now -> {
            if (!board.peers.containsKey(id)) {
                var peer = new Peer(id, answersProbes);
                board.peers.put(id, peer);
                search.welcome(peer, now);
            }
        });
    }

    /// Forgets `id`; what it owed is asked of others.
    public void disconnected(PeerId id) {
        change(now -> Optional.ofNullable(board.peers.get(id)).ifPresent(peer -> board.remove(peer, now)));
    }

    /// Begins to fetch for one request.
    public Session open(Session.Listener listener) {
        var session = new Session(this, listener);
        change(_ -> board.sessions.add(session));
        return session;
    }

    void expect(Session session, List<Cid> soon) {
        change(_ -> session.queue.expect(missing(session, soon)).forEach(cid -> board.want(session, cid)));
    }

    void expand(Session session, Cid parent, List<Cid> links) {
        change(_ -> {
            Path place = session.takePlace(parent);
            if (place != null && !session.queue.isFull()) {
                session.queue.expand(place, missing(session, links)).forEach(cid -> board.want(session, cid));
            }
        });
    }

    private static List<Cid> missing(Session session, List<Cid> cids) {
        return cids.stream().filter(cid -> !session.isAhead(cid.multihash())).toList();
    }

    boolean require(Session session, Cid cid) {
        boolean[] hasRoom = {true};
        change(_ -> {
            if (session.isAhead(cid.multihash())) {
                return;
            }
            session.queue.place(cid);
            Want want = board.want(session, cid);
            want.required = true;
            if (!want.isAsked()) {
                session.queue.addAgain(want);
            }
            hasRoom[0] = session.hasRoom(want.guess);
        });
        return hasRoom[0];
    }

    void consumedAll(Session session) {
        change(_ -> session.forgetAllAhead());
    }

    void consumed(Session session, Cid cid) {
        change(_ -> session.forgetAhead(cid.multihash()));
    }

    void close(Session session) {
        change(now -> board.close(session, now));
    }

    /// Looks at the time: wants move, are said again, or are searched further.
    public void tick() {
        change(now -> {
            search.advance(now);
            timeouts.check(now);
        });
    }

    /// Whether the block is being fetched, and may be here soon.
    public boolean isFetching(Cid cid) {
        synchronized (lock) {
            Want want = board.wants.get(cid.multihash());
            return want != null && want.isAsked();
        }
    }

    /// What all sessions want, in no order.
    public List<Cid> wantlist() {
        synchronized (lock) {
            return board.wants.values().stream().map(want -> want.cid).toList();
        }
    }

    /// How many bytes are awaited from `peer`: what it may send ahead of our reading.
    public long expectedBytes(PeerId id) {
        synchronized (lock) {
            Peer peer = board.peers.get(id);
            return peer == null ? 0 : peer.reserved;
        }
    }

    /// What `peer` is to be told now, at most `countMax` parts: the caller tells it. Empty if nothing.
    public List<Part> takeOutgoing(PeerId id, int countMax) {
        synchronized (lock) {
            Peer peer = board.peers.get(id);
            return peer == null ? List.of() : peer.takeOutgoing(countMax);
        }
    }

    /// Says that `peer` has lost what it was told, as its stream was reset: it is told anew all that it owes.
    public void lost(PeerId id) {
        change(_ -> Optional.ofNullable(board.peers.get(id)).ifPresent(Peer::repeat));
    }

    /// Says that some of a message of `peer` has come: what it owes isn't asked of others yet, nor said again.
    public void progressed(PeerId id) {
        synchronized (lock) {
            Peer peer = board.peers.get(id);
            if (peer != null) {
                peer.progressed(ticker.nanos());
            }
        }
    }

    /// Takes a presence.
    public void receive(PeerId id, Cid cid, boolean present) {
        change(now -> {
            Peer peer = board.peers.get(id);
            Want want = board.wants.get(cid.multihash());
            if (peer != null && want != null) {
                learn(peer, want, present, now);
            } else if (peer != null && present && peer.owedLately(cid.multihash())) {
                board.sessions.forEach(session -> session.hasToo(cid.multihash(), peer));
            }
        });
    }

    private void learn(Peer peer, Want want, boolean present, long now) {
        boolean asked = want.is(peer, Want.Word.ASKED);
        if (!asked && !want.is(peer, Want.Word.PROBED)) {
            return;
        }
        peer.answered(want, now);
        if (present) {
            want.sessions.forEach(session -> session.holders
                    .computeIfAbsent(peer, _ -> new Holding(asked || session.receivedBytes == 0))
                    .shown());
            if (!asked) {
                peer.probed.remove(want.hash());
                want.put(peer, Want.Word.HAS);
            }
            return;
        }
        board.release(want, peer, false, now);
        want.put(peer, Want.Word.LACKS);
        want.sessions.forEach(session -> session.denied(peer));
    }

    /// Takes a block: hashes it, on the caller's thread, if it may be one that was wanted of that peer.
    public Receipt receive(PeerId id, CidPrefix prefix, Bytes body) {
        boolean mayOwe;
        synchronized (lock) {
            Peer peer = board.peers.get(id);
            mayOwe = peer != null && peer.mayOwe(prefix);
        }
        Optional<Multihash> hash = mayOwe ? hash(prefix, body) : Optional.empty();
        var receivers = new ArrayList<Session>();
        Receipt[] receipt = {Receipt.UNSOLICITED};
        change(now -> receipt[0] = settle(id, hash.orElse(null), body.length(), receivers, now));
        hash.ifPresent(multihash -> {
            var block = new Block(prefix.with(multihash), body);
            receivers.forEach(session -> session.listener.arrived(block));
        });
        return receipt[0];
    }

    private static Optional<Multihash> hash(CidPrefix prefix, Bytes body) {
        return HashFunction.of(prefix.hashFunction())
                .filter(HashFunction::isComputable)
                .map(function -> function.hash(body))
                .filter(hash -> hash.digest().length() >= prefix.digestLength())
                .map(hash -> new Multihash(hash.code(), hash.digest().slice(0, prefix.digestLength())));
    }

    private Receipt settle(PeerId id, @Nullable Multihash hash, int bytes, List<Session> receivers, long now) {
        Peer peer = board.peers.get(id);
        if (peer == null) {
            return Receipt.UNSOLICITED;
        }
        boolean owed = hash != null && (peer.asked.containsKey(hash) || peer.probed.containsKey(hash));
        if (hash == null || !owed && !peer.owedLately(hash)) {
            return peer.isTooMuch(bytes) ? Receipt.TOO_MUCH : Receipt.UNSOLICITED;
        }
        Want want = board.wants.get(hash);
        if (want == null) {
            board.sessions.forEach(session -> session.hasToo(hash, peer));
            return Receipt.DUPLICATE;
        }
        peer.received(want, bytes, now);
        for (Session session : want.sessions) {
            session.arrived(want, bytes, peer);
            receivers.add(session);
        }
        board.settle(want, peer, now);
        return Receipt.USEFUL;
    }

    /// Makes a change and what follows from it, and then says, without the lock, who is to be told of it.
    private void change(Change change) {
        var toTell = new ArrayList<PeerId>();
        synchronized (lock) {
            long now = ticker.nanos();
            change.make(now);
            dispatcher.dispatch(now);
            timeouts.hedge(now);
            board.peers.values().stream().filter(Peer::hasOutgoing).forEach(peer -> toTell.add(peer.id));
        }
        toTell.forEach(outbox);
    }

    @FunctionalInterface
    private interface Change {
        void make(long now);
    }
}
