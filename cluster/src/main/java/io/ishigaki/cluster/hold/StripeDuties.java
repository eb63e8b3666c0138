package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The duties of one stripe.
record StripeDuties(Cells cells, View view, Placement placement) {
    StripeDuties(Cells cells, View view, int number) {
        this(cells, view, new Placement(cells, view, number));
    }

    /// @param steady whether the layout has been the same for long enough for cells to be moved that are safe where
    ///     they are
    void addTo(Duties duties, boolean steady) {
        List<Integer> lost = lostPositions();
        for (int position = 0; position < positions(); position++) {
            if (placement.isForSelf(position) && isWanted(position) && placement.isObtainable(position)) {
                var cell = new CellRef(placement.number(), position);
                boolean atOnce = steady || placement.isPresent(position) || placement.gains(position);
                (atOnce ? duties.fetch() : duties.later()).add(cell);
            }
        }
        if (!lost.isEmpty() && isRebuilder(lost)) {
            duties.rebuild().add(new Duties.Rebuild(placement.number(), placement.spare()));
        }
        List<CellRef> surplus = surplus();
        if (!surplus.isEmpty() && placement.isConfirmed()) {
            boolean mayGo = placement.isListedThere() && cells.plans().stream().noneMatch(view.making()::contains);
            (mayGo ? duties.surplus() : duties.kept()).addAll(surplus);
        }
    }

    private int positions() {
        return placement.stripe().positions();
    }

    private List<Integer> lostPositions() {
        List<Integer> lost = new ArrayList<>();
        for (int position = 0; position < positions(); position++) {
            if (placement.isLost(position)) {
                lost.add(position);
            }
        }
        return lost;
    }

    CellJobs.Lost lost() {
        List<Integer> candidates = new ArrayList<>();
        for (int position = 0; position < positions(); position++) {
            if (placement.isObtainable(position)) {
                candidates.add(position);
            }
        }
        // Own cells first, for they cost nothing; then data, which need not be decoded.
        candidates.sort(Comparator.comparing(position -> !cells.isOwn(placement.number(), position)));
        return new CellJobs.Lost(placement.number(), lostPositions(), candidates);
    }

    private boolean isWanted(int position) {
        return cells.isLoose(placement.number(), position);
    }

    /// One box decodes all that is lost of a stripe: the first of those that are there where a lost cell should be.
    private boolean isRebuilder(List<Integer> lost) {
        Optional<PeerId> first = lost.stream()
                .flatMap(position -> placement.target(position).stream())
                .filter(view::isHere)
                .findFirst();
        return first.filter(view.self()::equals).isPresent() && isReadable();
    }

    private boolean isReadable() {
        return placement.spare() >= 0;
    }

    private List<CellRef> surplus() {
        List<CellRef> surplus = new ArrayList<>();
        for (int position = 0; position < positions(); position++) {
            if (!placement.isForSelf(position) && cells.isOwn(placement.number(), position)) {
                surplus.add(new CellRef(placement.number(), position));
            }
        }
        return surplus;
    }
}
