package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The duties of one stripe.
record StripeDuties(Cells cells, View view, int number) {
    void addTo(Duties duties) {
        List<Integer> lost = new ArrayList<>();
        boolean placed = true;
        for (int position = 0; position < stripe().positions(); position++) {
            Optional<PeerId> home = cells.home(number, position);
            placed &= home.isEmpty() || isAt(home.get(), position);
            if (home.isPresent() && isLost(home.get(), position)) {
                lost.add(position);
            }
            if (home.filter(view.self()::equals).isPresent() && isWanted(position) && isObtainable(position)) {
                duties.fetch().add(new CellRef(number, position));
            }
        }
        if (!lost.isEmpty() && isRebuilder(lost)) {
            duties.rebuild().add(number);
        }
        if (placed) {
            addSurplus(duties.surplus());
        }
    }

    CellJobs.Lost lost() {
        List<Integer> positions = new ArrayList<>();
        List<Integer> candidates = new ArrayList<>();
        for (int position = 0; position < stripe().positions(); position++) {
            Optional<PeerId> home = cells.home(number, position);
            if (isObtainable(position)) {
                candidates.add(position);
            } else if (home.isPresent() && isLost(home.get(), position)) {
                positions.add(position);
            }
        }
        // Own cells first, for they cost nothing; then data, which need not be decoded.
        candidates.sort(Comparator.comparing(position -> !cells.isOwn(number, position)));
        return new CellJobs.Lost(number, positions, candidates);
    }

    private Stripe stripe() {
        return cells.stripe(number);
    }

    private boolean isWanted(int position) {
        return !cells.isOwn(number, position) && !cells.isUnderWay(number, position);
    }

    /// Whether `home` holds the position, and by the same layout.
    private boolean isAt(PeerId home, int position) {
        return home.equals(view.self())
                ? cells.isOwn(number, position)
                : view.sharesLayout(home)
                        && cells.heldBy(home)
                                .filter(held -> held.has(number, position))
                                .isPresent();
    }

    /// Whether somebody connected, or this box, has the bytes.
    private boolean isObtainable(int position) {
        return cells.isOwn(number, position)
                || stripe().needed() == 1 && cells.ownsAny(number)
                || cells.others().entrySet().stream()
                        .anyMatch(each -> view.isHere(each.getKey()) && has(each.getValue(), position));
    }

    private boolean has(Held held, int position) {
        return stripe().needed() == 1 ? held.hasAny(number) : held.has(number, position);
    }

    /// Whether nobody that may come back has the bytes. A home that is away counts as having them, unless it
    /// said otherwise.
    private boolean isLost(PeerId home, int position) {
        if (isObtainable(position) || cells.isUnderWay(number, position)) {
            return false;
        }
        if (!view.isHere(home) && cells.heldBy(home).isEmpty()) {
            return false;
        }
        for (Map.Entry<PeerId, Held> each : cells.others().entrySet()) {
            if (!view.isHere(each.getKey()) && view.counts(each.getKey()) && has(each.getValue(), position)) {
                return false;
            }
        }
        return true;
    }

    /// One box decodes all that is lost of a stripe: the home of the first lost cell whose home is there.
    private boolean isRebuilder(List<Integer> lost) {
        Optional<PeerId> first = lost.stream()
                .flatMap(position -> cells.home(number, position).stream())
                .filter(view::isHere)
                .findFirst();
        return first.filter(view.self()::equals).isPresent() && readable(lost);
    }

    /// Whether enough cells can be had to decode others.
    private boolean readable(List<Integer> lost) {
        long obtainable = 0;
        for (int position = 0; position < stripe().positions(); position++) {
            if (!lost.contains(position) && isObtainable(position)) {
                obtainable++;
            }
        }
        return obtainable >= stripe().needed();
    }

    private void addSurplus(List<CellRef> surplus) {
        for (int position = 0; position < stripe().positions(); position++) {
            boolean here =
                    cells.home(number, position).filter(view.self()::equals).isPresent();
            if (!here && cells.isOwn(number, position)) {
                surplus.add(new CellRef(number, position));
            }
        }
    }
}
