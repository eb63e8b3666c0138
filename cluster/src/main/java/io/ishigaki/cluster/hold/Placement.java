package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Where the cells of one stripe are, and where they should be as things are: at their homes, or, while a home is
/// full or away, with the next box that takes them. *Confined to* its keeper.
final class Placement {
    private final Cells cells;
    private final View view;
    private final int number;
    private final Stripe stripe;
    private final BitSet obtainable = new BitSet();
    private final List<Optional<PeerId>> homes;
    private final List<Optional<PeerId>> targets;

    Placement(Cells cells, View view, int number) {
        this.cells = cells;
        this.view = view;
        this.number = number;
        this.stripe = cells.stripe(number);
        findObtainable(this::isPresent);
        cells.others().forEach((peer, held) -> {
            if (held.hasAny(number) && view.isHere(peer)) {
                findObtainable(position -> has(held, position));
            }
        });
        this.homes = findHomes();
        this.targets = findTargets();
    }

    /// The homes of the positions: the boxes that the layout says. But one that has a cell which its home, or
    /// nobody, has not, and not its own, is the home of that instead: the stripe is as safe, and less is moved.
    private List<Optional<PeerId>> findHomes() {
        List<Optional<PeerId>> found = new ArrayList<>();
        for (int position = 0; position < stripe.positions(); position++) {
            found.add(cells.home(number, position));
        }
        // Whoever has become the home of what it has stays that, so that this ends.
        for (int position = 0; position < found.size(); position++) {
            int other = isAtHome(found, position) ? -1 : stayingAt(found, position);
            if (other >= 0) {
                Collections.swap(found, other, position);
                position = -1;
            }
        }
        return found;
    }

    private boolean isAtHome(List<Optional<PeerId>> of, int position) {
        return of.get(position).filter(home -> claims(position, home)).isPresent();
    }

    /// The first position whose home hasn't that, and has this one.
    private int stayingAt(List<Optional<PeerId>> of, int position) {
        for (int other = 0; other < of.size(); other++) {
            if (!isAtHome(of, other)
                    && of.get(other).filter(home -> claims(position, home)).isPresent()) {
                return other;
            }
        }
        return -1;
    }

    private void findObtainable(IntPredicate has) {
        for (int position = 0; position < stripe.positions(); position++) {
            if (has.test(position)) {
                obtainable.set(position);
            }
        }
    }

    /// Whether the bytes are here: as this cell, or as another copy of it.
    boolean isPresent(int position) {
        return cells.isOwn(number, position) || stripe.needed() == 1 && cells.ownsAny(number);
    }

    private boolean has(Held held, int position) {
        return stripe.needed() == 1 ? held.hasAny(number) : held.has(number, position);
    }

    private List<Optional<PeerId>> findTargets() {
        boolean all = true;
        for (int position = 0; position < stripe.positions(); position++) {
            Optional<PeerId> home = homes.get(position);
            all &= home.isEmpty() || takes(position, home.get());
        }
        return all ? homes : view.passOn(stripe, homes, this::takes);
    }

    /// Whether a box has the cell, or may be given it.
    private boolean takes(int position, PeerId peer) {
        return !cells.isPassedOnBy(peer)
                && (holds(position, peer) || !view.isFull(peer) && !(view.isOverdue(peer) && isEndangered()));
    }

    /// Whether `peer` claims just this cell.
    private boolean claims(int position, PeerId peer) {
        return peer.equals(view.self())
                ? cells.isOwn(number, position)
                : cells.heldBy(peer).filter(held -> held.has(number, position)).isPresent();
    }

    /// Whether `peer` claims just this cell, and is waited for if it is away.
    private boolean holds(int position, PeerId peer) {
        return claims(position, peer) && !(!peer.equals(view.self()) && view.isOverdue(peer) && isEndangered());
    }

    /// Whether no more than what is needed survives among the boxes that are there.
    private boolean isEndangered() {
        return spare() <= 0;
    }

    /// How many more cells there are among the boxes that are there than are needed; of copies, boxes with one.
    int spare() {
        if (stripe.needed() > 1) {
            return obtainable.cardinality() - stripe.needed();
        }
        long copies = cells.others().entrySet().stream()
                .filter(each -> view.isHere(each.getKey()) && each.getValue().hasAny(number))
                .count();
        return (int) copies + (cells.ownsAny(number) ? 1 : 0) - 1;
    }

    Stripe stripe() {
        return stripe;
    }

    int number() {
        return number;
    }

    /// Where the cell should be now; empty if there are too few boxes, or none takes it.
    Optional<PeerId> target(int position) {
        return targets.get(position);
    }

    boolean isForSelf(int position) {
        return target(position).filter(view.self()::equals).isPresent();
    }

    /// Where the cell belongs; empty if there are too few boxes for it.
    Optional<PeerId> home(int position) {
        return homes.get(position);
    }

    /// Whether no box takes a cell that has a home.
    boolean isRefused(int position) {
        return target(position).isEmpty() && home(position).isPresent();
    }

    /// Whether the cell is, or goes, elsewhere than to its home.
    boolean isPassedOn(int position) {
        return target(position).isPresent() && !target(position).equals(home(position));
    }

    /// Whether the cell is where it should be.
    boolean isPlaced(int position) {
        return target(position).filter(peer -> holds(position, peer)).isPresent();
    }

    /// Whether every cell that has a home is where it should be, as far as there are boxes.
    boolean isPlaced() {
        for (int position = 0; position < stripe.positions(); position++) {
            if (home(position).isPresent() && !isPlaced(position)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the boxes where the cells should be are here and have them, by the layout that this box has, and nothing
    /// becomes less safe when nobody else holds any. Who is away may have lost its disk, and told others so.
    boolean isConfirmed() {
        int placed = 0;
        for (int position = 0; position < stripe.positions(); position++) {
            if (target(position).filter(this::isReliable).isPresent() && isPlaced(position)) {
                placed++;
            } else if (home(position).isPresent()) {
                return false;
            }
        }
        // With too few boxes for all positions, the others may yet lie with one that was given up, and comes back; and
        // who is away may have got what this box alone could complete.
        return placed == stripe.positions() || placed > stripe.needed() && view.knowsAllHere() && distinct() <= placed;
    }

    /// Adds what others may let go, as all cells are where they should be: who does says so in a message that may be
    /// lost.
    void addReplaced(Map<PeerId, Held> replaced) {
        if (!isPlaced()) {
            return;
        }
        Map<PeerId, List<CellRef>> surplus = new HashMap<>();
        cells.others().forEach((peer, held) -> {
            List<CellRef> its = surplusOf(peer, held);
            if (!its.isEmpty()) {
                surplus.put(peer, its);
            }
        });
        if (!surplus.isEmpty() && isListedThere() && distinct() <= placed()) {
            int width = cells.node().of().positions();
            surplus.forEach((peer, its) -> {
                Held all = replaced.computeIfAbsent(peer, _ -> new Held(width));
                its.forEach(each -> all.set(each.stripe(), each.position(), true));
            });
        }
    }

    private List<CellRef> surplusOf(PeerId peer, Held held) {
        return IntStream.range(0, stripe.positions())
                .filter(position -> held.has(number, position))
                .filter(position -> target(position).filter(peer::equals).isEmpty())
                .mapToObj(position -> new CellRef(number, position))
                .toList();
    }

    /// How many cells are where they should be.
    private int placed() {
        return (int)
                IntStream.range(0, stripe.positions()).filter(this::isPlaced).count();
    }

    /// Whether the boxes where the cells should be hold them for all for which this box does.
    boolean isListedThere() {
        return targets.stream().flatMap(Optional::stream).allMatch(peer -> view.listsAll(peer, cells.plans()));
    }

    /// How many positions can be had from different boxes, whether they are given up or not.
    private int distinct() {
        List<BitSet> boxes = new ArrayList<>();
        cells.others().values().forEach(held -> boxes.add(positions(held::has)));
        boxes.add(positions(cells::isOwn));
        return Matching.size(boxes, stripe.positions());
    }

    /// Whether more of the stripe could be had from different boxes that are here, and stay, if this box had the cell.
    boolean gains(int position) {
        List<BitSet> boxes = new ArrayList<>();
        cells.others().forEach((peer, held) -> {
            if (view.isHere(peer) && view.isPlace(peer)) {
                boxes.add(positions(held::has));
            }
        });
        boxes.add(positions(cells::isOwn));
        int before = Matching.size(boxes, stripe.positions());
        boxes.getLast()
                .set(stripe.needed() == 1 ? 0 : position, stripe.needed() == 1 ? stripe.positions() : position + 1);
        return Matching.size(boxes, stripe.positions()) > before;
    }

    @FunctionalInterface
    private interface Holding {
        boolean has(int stripe, int position);
    }

    private BitSet positions(Holding held) {
        var positions = new BitSet();
        for (int position = 0; position < stripe.positions(); position++) {
            positions.set(position, held.has(number, position));
        }
        if (stripe.needed() == 1 && !positions.isEmpty()) {
            positions.set(0, stripe.positions());
        }
        return positions;
    }

    /// Whether this box holds a cell that belongs here.
    boolean hasOwnShare() {
        for (int position = 0; position < stripe.positions(); position++) {
            if (isForSelf(position) && cells.isOwn(number, position)) {
                return true;
            }
        }
        return false;
    }

    private boolean isReliable(PeerId peer) {
        return view.sharesLayout(peer) && view.isHere(peer);
    }

    /// Whether somebody connected, or this box, has the bytes.
    boolean isObtainable(int position) {
        return obtainable.get(position);
    }

    /// Whether nobody that may come back has the bytes. A home that is away counts as having them, unless it
    /// said otherwise, and so does any box that is away and has told nothing since this one started, but for cells
    /// that this box itself had; in danger, nobody is waited for who is overdue.
    boolean isLost(int position) {
        if (isObtainable(position)
                || cells.isUnderWay(number, position)
                || home(position).isEmpty()) {
            return false;
        }
        PeerId home = home(position).get();
        if (isAwaited(home) && cells.heldBy(home).isEmpty()) {
            return false;
        }
        if (!cells.isForfeited(number, position) && view.unheard().stream().anyMatch(this::isAwaited)) {
            return false;
        }
        return cells.others().entrySet().stream()
                .noneMatch(each -> isAwaited(each.getKey()) && has(each.getValue(), position));
    }

    /// Whether a box that is away is worth waiting for.
    private boolean isAwaited(PeerId peer) {
        return !view.isHere(peer) && view.counts(peer) && !(view.isOverdue(peer) && isEndangered());
    }
}
