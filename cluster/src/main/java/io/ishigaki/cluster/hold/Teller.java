package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.post.Courier;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells the other members what this box holds. Who couldn't be told, because too much waited already, is
/// told everything later.
///
/// *Confined to* its keeper.
final class Teller {
    private final Courier courier;
    private final Ledger ledger;
    private final View view;
    private final Set<PeerId> owed = new HashSet<>();

    Teller(Courier courier, Ledger ledger, View view) {
        this.courier = courier;
        this.ledger = ledger;
        this.view = view;
    }

    /// Tells everybody of the plan nodes of which this box holds something else than it said last.
    void tellChanges() {
        List<HoldMessage.Row> rows = ledger.nodes().stream()
                .filter(Cells::takeChanged)
                .map(Cells::attestation)
                .toList();
        if (!rows.isEmpty()) {
            view.connected().forEach(peer -> send(peer, rows, false));
        }
        Set<PeerId> now = Set.copyOf(owed);
        owed.clear();
        now.stream().filter(view.connected()::contains).forEach(this::tellAll);
    }

    /// Tells `peer` everything.
    void tellAll(PeerId peer) {
        send(peer, ledger.nodes().stream().map(Cells::attestation).toList(), true);
    }

    /// Sends rows in as many messages as they need.
    private void send(PeerId peer, List<HoldMessage.Row> rows, boolean whole) {
        List<HoldMessage.Row> part = new ArrayList<>();
        int length = 0;
        boolean first = whole;
        for (HoldMessage.Row each : rows) {
            if (part.size() == HoldMessage.ROWS_MAX || length + each.length() > HoldMessage.HELD_BYTES_MAX) {
                send(peer, new HoldMessage(view.layout().name(), first, part));
                part = new ArrayList<>();
                length = 0;
                first = false;
            }
            part.add(each);
            length += each.length();
        }
        send(peer, new HoldMessage(view.layout().name(), first, part));
    }

    private void send(PeerId peer, HoldMessage message) {
        if (!courier.send(peer, Keeper.PROTOCOL, message.encode())) {
            owed.add(peer);
        }
    }
}
