package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.post.Courier;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/// Tells the other members what this box holds: everything at first, then what changes, and at least something now
/// and then, by which they see whether a message is missing.
///
/// What a member can't be sent, because too much waits for it already, waits here as names of nodes, and says what
/// is true when it goes.
///
/// *Confined to* its keeper.
final class Teller {
    /// Each member hears from this box so often.
    static final Duration PERIOD = Duration.ofSeconds(30);

    private final Courier courier;
    private final Ledger ledger;
    private final View view;
    private final Map<PeerId, Listener> listeners = new HashMap<>();
    private long sessions;
    private boolean wasFull;

    /// What others may hear that is known here.
    private HoldMessage.Known known = HoldMessage.Known.NOTHING;

    /// A connected member.
    private static final class Listener {
        private long session;
        private long number;
        private Instant toldAt = Instant.MIN;

        /// Nodes of which it has to be told.
        private final Set<Cid> owed = new LinkedHashSet<>();

        /// What it was last told of what is known here, in this session.
        private HoldMessage.Known known = HoldMessage.Known.NOTHING;

        /// Whether it is being told everything.
        private boolean whole;
    }

    Teller(Courier courier, Ledger ledger, View view) {
        this.courier = courier;
        this.ledger = ledger;
        this.view = view;
    }

    void connected(PeerId peer) {
        listeners.put(peer, new Listener());
        tellAll(peer);
    }

    void disconnected(PeerId peer) {
        listeners.remove(peer);
    }

    /// Lets `peer` be told everything.
    void tellAll(PeerId peer) {
        Listener listener = listeners.get(peer);
        if (listener != null) {
            listener.session = ++sessions;
            listener.number = 0;
            listener.whole = true;
            listener.toldAt = Instant.MIN;
            listener.known = HoldMessage.Known.NOTHING;
            listener.owed.clear();
            ledger.nodes().forEach(each -> listener.owed.add(each.cid()));
        }
    }

    /// Lets everybody be told everything.
    void tellAll() {
        List.copyOf(listeners.keySet()).forEach(this::tellAll);
    }

    /// Tells everybody of these, of what is owed, and of what is due.
    ///
    /// @param state by which this box knows what is pinned
    /// @param lacking plans that are listed, and not here
    void tell(List<Cells> changed, Bytes state, Collection<Cid> lacking, Instant now) {
        if (lacking.size() <= HoldMessage.LACKING_MAX) {
            known = new HoldMessage.Known(state, List.copyOf(lacking));
        }
        boolean news = view.isFull(view.self()) != wasFull;
        wasFull = view.isFull(view.self());
        listeners.forEach((peer, listener) -> {
            changed.forEach(each -> listener.owed.add(each.cid()));
            boolean due = news || !known.equals(listener.known) || !now.isBefore(later(listener.toldAt));
            if (due || !listener.owed.isEmpty()) {
                pay(peer, listener, now);
            }
        });
    }

    private static Instant later(Instant told) {
        return told.equals(Instant.MIN) ? told : told.plus(PERIOD);
    }

    /// Lets everybody hear that this box has a node no more.
    void forget(Cells cells) {
        listeners.values().forEach(each -> each.owed.add(cells.cid()));
    }

    /// Sends what is owed in as many messages as that needs and the courier takes; one at least. The last says what is
    /// known, for then all is told that was done before.
    private void pay(PeerId peer, Listener listener, Instant now) {
        Queue<Cid> waiting = new ArrayDeque<>(listener.owed);
        do {
            List<Cid> part = new ArrayList<>();
            List<HoldMessage.Row> rows = new ArrayList<>();
            int length = 0;
            while (!waiting.isEmpty() && rows.size() < HoldMessage.ROWS_MAX && length < HoldMessage.HELD_BYTES_MAX) {
                HoldMessage.Row row = row(waiting.element());
                length += row.length();
                if (rows.isEmpty() || length <= HoldMessage.HELD_BYTES_MAX) {
                    rows.add(row);
                    part.add(waiting.remove());
                }
            }
            var message = new HoldMessage.Told(
                    view.layout().name(),
                    new HoldMessage.Serial(listener.session, listener.number),
                    view.isFull(view.self()),
                    listener.whole && !waiting.isEmpty(),
                    rows,
                    waiting.isEmpty() && !known.equals(listener.known) ? Optional.of(known) : Optional.empty());
            if (!courier.send(peer, Keeper.PROTOCOL, message.encode())) {
                return;
            }
            listener.number++;
            listener.toldAt = now;
            part.forEach(listener.owed::remove);
        } while (!waiting.isEmpty());
        listener.whole = false;
        listener.known = known;
    }

    /// What is true of a node now.
    private HoldMessage.Row row(Cid node) {
        return ledger.node(node)
                .map(Cells::attestation)
                .orElseGet(() -> new HoldMessage.Row(node, Optional.empty(), false));
    }

    /// Tells everybody what was found of plans; what can't be sent now is told again later.
    void tellChecks(List<HoldMessage.Checked> found) {
        listeners.keySet().forEach(peer -> tellChecks(peer, found));
    }

    void tellChecks(PeerId peer, List<HoldMessage.Checked> found) {
        for (HoldMessage.Checked each : found) {
            boolean _ = courier.send(peer, Keeper.PROTOCOL, each.encode());
        }
    }

    void ask(PeerId peer) {
        boolean _ = courier.send(peer, Keeper.PROTOCOL, new HoldMessage.Ask().encode());
    }
}
