package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.place.Spread;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How this box sees the cluster: who is there, who is presumed lost, who is full, and where cells belong.
///
/// *Confined to* its keeper.
final class View {
    private final PeerId self;
    private final Members absences;
    private final Set<PeerId> connected = new HashSet<>();

    /// Of the members that are not presumed lost.
    private Layout layout = Layout.of(List.of());

    /// The boxes of the layout.
    private Set<PeerId> places = Set.of();

    /// What each member told last.
    private final Map<PeerId, Told> told = new HashMap<>();

    /// How often each has told something by the layout that this box has.
    private final Map<PeerId, Long> heard = new HashMap<>();

    /// Plans that are listed by what each told last, and that it has not.
    private final Map<PeerId, Set<Cid>> lacking = new HashMap<>();

    /// All members, this box among them.
    private Set<PeerId> members = Set.of();

    /// Members that have not told yet what they hold, since this box started.
    private Set<PeerId> unheard = Set.of();

    /// Those connected that have not told all yet that they hold.
    private final Set<PeerId> silent = new HashSet<>();

    /// Whether this box takes no more cells.
    private boolean full;

    /// Plans of this box that nobody relies on yet.
    private Set<Cid> making = Set.of();

    /// @param layout by which the member knows its share
    /// @param full whether it takes no more cells
    private record Told(Multihash layout, boolean full) {}

    View(PeerId self, Members absences) {
        this.self = self;
        this.absences = absences;
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
        places = changed.places().stream().map(Place::peer).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether cells belong on `peer`.
    boolean isPlace(PeerId peer) {
        return places.contains(peer);
    }

    Set<PeerId> members() {
        return members;
    }

    void members(Set<PeerId> all) {
        members = Set.copyOf(all);
        told.keySet().retainAll(members);
        lacking.keySet().retainAll(members);
        heard.keySet().retainAll(members);
        noteUnheard();
    }

    private void noteUnheard() {
        unheard = members.stream()
                .filter(peer -> !peer.equals(self) && !told.containsKey(peer))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The members that have not told what they hold, since this box started.
    Set<PeerId> unheard() {
        return unheard;
    }

    /// Whether every member is here, and has said what it holds.
    boolean knowsAllHere() {
        return members.stream().allMatch(this::isHere) && knowsTheConnected();
    }

    /// Whether every member that isn't presumed lost has.
    boolean hasHeardAllThatCount() {
        return unheard.stream().noneMatch(this::counts);
    }

    /// Whether every member that isn't presumed lost has, and is here.
    boolean knowsAllThatCount() {
        return hasHeardAllThatCount() && members.stream().allMatch(peer -> isHere(peer) || !counts(peer));
    }

    /// How many boxes that are here come before this one in the ranking of `key`, of which one may be no part.
    int rank(Multihash key, Optional<PeerId> without) {
        List<PeerId> here = layout.ranking(key, 0).stream()
                .filter(peer -> isHere(peer) && !without.equals(Optional.of(peer)))
                .toList();
        int rank = here.indexOf(self);
        return rank < 0 ? here.size() : rank;
    }

    void connected(PeerId peer) {
        connected.add(peer);
        silent.add(peer);
    }

    void disconnected(PeerId peer) {
        connected.remove(peer);
        silent.remove(peer);
    }

    /// Takes note of what a member says of itself; answers whether that changes what others have to do.
    boolean told(PeerId peer, HoldMessage.Told message) {
        Told now = new Told(message.layout(), message.full());
        if (!message.more()) {
            silent.remove(peer);
        }
        if (message.layout().equals(layout.name())) {
            heard.merge(peer, 1L, Long::sum);
        }
        message.known().ifPresent(known -> lacking.put(peer, Set.copyOf(known.lacking())));
        boolean news = !now.equals(told.put(peer, now));
        if (unheard.contains(peer)) {
            noteUnheard();
        }
        return news;
    }

    /// How often `peer` has told something by the layout that this box has.
    long heard(PeerId peer) {
        return heard.getOrDefault(peer, 0L);
    }

    /// Plans of this box that nobody relies on yet: others hold them on a lease.
    Set<Cid> making() {
        return making;
    }

    void making(Set<Cid> plans) {
        making = plans;
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
        return isHere(peer) || !absences.isLost(peer);
    }

    /// Whether `peer` is away for longer than it usually is.
    boolean isOverdue(PeerId peer) {
        return !isHere(peer) && absences.isOverdue(peer);
    }

    /// Whether `peer` takes no more cells.
    boolean isFull(PeerId peer) {
        return peer.equals(self)
                ? full
                : Optional.ofNullable(told.get(peer)).filter(Told::full).isPresent();
    }

    void full(boolean now) {
        full = now;
    }

    /// Whether `peer` has these plans, and knows every pin of them that this box does.
    boolean listsAll(PeerId peer, List<Cid> plans) {
        return peer.equals(self) || plans.stream().allMatch(plan -> absences.lists(peer, plan) && !lacks(peer, plan));
    }

    /// Whether `peer` said last that it hasn't a plan of which it knows that it is listed.
    boolean lacks(PeerId peer, Cid plan) {
        return lacking.getOrDefault(peer, Set.of()).contains(plan);
    }

    /// Whether `peer` knows its share by the layout by which this box does.
    boolean sharesLayout(PeerId peer) {
        return peer.equals(self)
                || Optional.ofNullable(told.get(peer))
                        .filter(each -> each.layout().equals(layout.name()))
                        .isPresent();
    }

    /// Where the cells of a stripe belong.
    List<Optional<PeerId>> homes(Stripe stripe) {
        return layout.assign(stripe.key(), stripe.positions(), spread(stripe));
    }

    /// Where they go while some boxes take nothing.
    List<Optional<PeerId>> passOn(Stripe stripe, List<Optional<PeerId>> homes, Layout.Taking taking) {
        return layout.passOn(stripe.key(), homes, spread(stripe), taking);
    }

    private Spread spread(Stripe stripe) {
        return layout.spread(stripe.positions(), stripe.of().parity());
    }
}
