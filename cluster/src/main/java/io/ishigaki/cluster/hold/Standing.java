package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// How well a plan is kept, by what the boxes that are not presumed lost have attested.
///
/// @param mayLose how many more boxes may be lost, whichever they are; below 0 if something can't be read now
/// @param acknowledged whether everything has as many holders as an acknowledgement asks for
/// @param stripes how many there are, and `placed`, how many of them lie wholly where they belong now
/// @param passedOn cells that go to another box than they belong to, which is full or away
/// @param refused cells that no box has room for, and `refusedBytes` of them
/// @param blocks data and interior blocks; `parity`, the others
/// @param dataBytes of the data and interior blocks; `storedBytes` of all that is held
/// @param repairing whether this box is bringing some of its cells
/// @param dueBytes of cells that belong on this box, and that it has not; `broughtBytes` of those that it has got since
///     it knows of the plan
/// @param held bytes that each box holds
public record Standing(
        int mayLose,
        boolean acknowledged,
        long stripes,
        long placed,
        long passedOn,
        long refused,
        long refusedBytes,
        long blocks,
        long parity,
        long dataBytes,
        long storedBytes,
        boolean repairing,
        long dueBytes,
        long broughtBytes,
        Map<PeerId, Long> held) {
    public Standing {
        held = Map.copyOf(held);
    }

    /// The same while the pin isn't acknowledged: what others hold for it they may let go together, once its adder has
    /// been away for long.
    public Standing onLease() {
        return mayLose <= 0
                ? this
                : new Standing(
                        0,
                        acknowledged,
                        stripes,
                        placed,
                        passedOn,
                        refused,
                        refusedBytes,
                        blocks,
                        parity,
                        dataBytes,
                        storedBytes,
                        repairing,
                        dueBytes,
                        broughtBytes,
                        held);
    }

    /// @param holding says of a box whether what it says that it holds counts, if it is not presumed lost
    static Standing of(List<Cells> nodes, View view, Predicate<PeerId> holding) {
        Map<PeerId, Boolean> known = new HashMap<>();
        var sum = new Sum(view, peer -> known.computeIfAbsent(peer, _ -> view.counts(peer) && holding.test(peer)));
        nodes.forEach(sum::add);
        return sum.standing();
    }

    /// Adds plan nodes up.
    private static final class Sum {
        private final View view;
        private final Predicate<PeerId> counting;
        private final Map<PeerId, Long> held = new TreeMap<>();
        private int mayLose = Integer.MAX_VALUE;
        private boolean acknowledged = true;
        private long stripes;
        private long placed;
        private long blocks;
        private long parity;
        private long dataBytes;
        private long passedOn;
        private long refused;
        private long refusedBytes;
        private boolean repairing;
        private long dueBytes;
        private long broughtBytes;

        /// @param counting says of a box whether what it holds counts
        Sum(View view, Predicate<PeerId> counting) {
            this.view = view;
            this.counting = counting;
        }

        void add(Cells cells) {
            repairing |= cells.isUnderWay();
            broughtBytes += cells.broughtBytes();
            for (int number = 0; number < cells.stripes(); number++) {
                Stripe stripe = cells.stripe(number);
                stripes++;
                blocks += stripe.data().stream()
                        .mapToInt(each -> each.pieces().size())
                        .sum();
                parity += stripe.parity().size();
                dataBytes += stripe.data().stream().mapToLong(Cell::length).sum();
                add(cells, number, stripe);
            }
            // Every box that has said what it holds of a node has the node itself.
            int copies = (counting.test(view.self()) ? 1 : 0)
                    + (int) cells.others().keySet().stream().filter(counting).count();
            mayLose = Math.min(mayLose, copies - 1);
        }

        private void add(Cells cells, int number, Stripe stripe) {
            List<BitSet> boxes = new ArrayList<>();
            if (cells.ownsAny(number) && counting.test(view.self())) {
                addBox(boxes, view.self(), stripe, position -> cells.isOwn(number, position), _ -> true);
            }
            cells.others().forEach((peer, has) -> {
                if (has.hasAny(number) && counting.test(peer)) {
                    addBox(
                            boxes,
                            peer,
                            stripe,
                            position -> has.has(number, position),
                            position -> cells.isSure(peer, number, position, view));
                }
            });
            int distinct = Matching.size(boxes, stripe.positions());
            mayLose = Math.min(mayLose, distinct - stripe.needed());
            int wanted = stripe.needed() + (stripe.of().parity() + 1) / 2;
            acknowledged &= distinct >= Math.min(wanted, view.layout().places().size());
            var placement = new Placement(cells, view, number);
            placed += placement.isPlaced() ? 1 : 0;
            for (int position = 0; position < stripe.positions(); position++) {
                passedOn += placement.isPassedOn(position) ? 1 : 0;
                refused += placement.isRefused(position) ? 1 : 0;
                refusedBytes +=
                        placement.isRefused(position) ? stripe.at(position).length() : 0;
                dueBytes +=
                        isDue(cells, placement, position) ? stripe.at(position).length() : 0;
            }
        }

        private boolean isDue(Cells cells, Placement placement, int position) {
            return !cells.isOwn(placement.number(), position)
                    && placement.home(position).filter(view.self()::equals).isPresent();
        }

        private void addBox(List<BitSet> boxes, PeerId peer, Stripe stripe, IntPredicate holds, IntPredicate counts) {
            var positions = new BitSet();
            for (int position = 0; position < stripe.positions(); position++) {
                if (holds.test(position)) {
                    positions.set(position, counts.test(position));
                    held.merge(peer, (long) stripe.at(position).length(), Long::sum);
                }
            }
            if (!positions.isEmpty()) {
                if (stripe.needed() == 1) {
                    positions.set(0, stripe.positions());
                }
                boxes.add(positions);
            }
        }

        Standing standing() {
            long stored = held.values().stream().mapToLong(Long::longValue).sum();
            return new Standing(
                    mayLose,
                    acknowledged,
                    stripes,
                    placed,
                    passedOn,
                    refused,
                    refusedBytes,
                    blocks,
                    parity,
                    dataBytes,
                    stored,
                    repairing,
                    dueBytes,
                    broughtBytes,
                    held);
        }
    }
}
