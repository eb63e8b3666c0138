package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Spread;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// How this box sees the cluster: who is there, who is presumed lost, and where cells belong.
///
/// *Confined to* its keeper.
final class View {
    private final PeerId self;
    private final Predicate<PeerId> lost;
    private final Set<PeerId> connected = new HashSet<>();

    /// Of the members that are not presumed lost.
    private Layout layout = Layout.of(List.of());

    /// By what layout each member said last what it holds.
    private final Map<PeerId, Multihash> layouts = new HashMap<>();

    /// Those connected that have not said yet what they hold.
    private final Set<PeerId> silent = new HashSet<>();

    /// @param lost whether a member that isn't connected is presumed lost
    View(PeerId self, Predicate<PeerId> lost) {
        this.self = self;
        this.lost = lost;
    }

    PeerId self() {
        return self;
    }

    /// The others that are connected.
    Set<PeerId> connected() {
        return Set.copyOf(connected);
    }

    Layout layout() {
        return layout;
    }

    void layout(Layout changed) {
        layout = changed;
    }

    void connected(PeerId peer) {
        connected.add(peer);
        silent.add(peer);
    }

    void disconnected(PeerId peer) {
        connected.remove(peer);
        silent.remove(peer);
    }

    void attested(PeerId peer, Multihash layoutName) {
        layouts.put(peer, layoutName);
        silent.remove(peer);
    }

    /// Whether every member that is connected has said what it holds.
    boolean knowsTheConnected() {
        return silent.isEmpty();
    }

    /// Whether `peer` is this box or connected.
    boolean isHere(PeerId peer) {
        return peer.equals(self) || connected.contains(peer);
    }

    /// Whether what `peer` attested last counts: it is this box, or not presumed lost.
    boolean counts(PeerId peer) {
        return isHere(peer) || !lost.test(peer);
    }

    /// Whether `peer` knows its share by the layout by which this box does.
    boolean sharesLayout(PeerId peer) {
        return peer.equals(self) || layout.name().equals(layouts.get(peer));
    }

    /// Where the cells of a stripe belong.
    List<Optional<PeerId>> homes(Stripe stripe) {
        Spread spread = layout.spread(stripe.positions(), stripe.of().parity());
        return layout.assign(stripe.key(), stripe.positions(), spread);
    }
}
