package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The plans that are known here with their nodes, and what is known to be held of them.
///
/// What a member attests of a plan node that isn't known yet waits until it is; there are at most [#UNKNOWN_MAX]
/// such rows for each member, none longer than [#UNKNOWN_BYTES_MAX]; others are forgotten.
///
/// *Confined to* its keeper.
final class Ledger {
    static final int UNKNOWN_MAX = 10_000;

    /// One of these has no more bytes: a node that is on its way here is seldom large.
    static final int UNKNOWN_BYTES_MAX = 1024;

    /// Members that hold nothing of a plan node are passed over, so often.
    private static final int CHOICES_MAX = 32;

    private final View view;

    /// By their roots; empty as long as a plan is being brought here.
    private final Map<Cid, Optional<Known>> plans = new HashMap<>();

    private final Map<Cid, Cells> nodes = new LinkedHashMap<>();
    private final Map<PeerId, Map<Cid, HoldMessage.Row>> unknown = new HashMap<>();

    /// @param blocks all blocks of the plan
    /// @param nodes those that list stripes
    private record Known(List<Cid> blocks, List<Cid> nodes) {}

    Ledger(View view) {
        this.view = view;
    }

    /// Notes that a plan is being brought here; false if it is already, or is here.
    boolean begins(Cid root) {
        return plans.putIfAbsent(root, Optional.empty()) == null;
    }

    /// The plan couldn't be brought: it begins again.
    void failed(Cid root) {
        plans.remove(root);
    }

    /// The plan is here, and claimed.
    ///
    /// @param ours whether this box made the pin, and holds it for those where it belongs
    void loaded(Cid root, CellJobs.Loaded loaded, boolean ours) {
        List<Cid> groups = new ArrayList<>();
        for (Plans.Node each : loaded.tree().groups()) {
            groups.add(each.cid());
            if (!nodes.containsKey(each.cid())) {
                Cells cells = cells(each, loaded.claimed().getOrDefault(each.cid(), List.of()));
                nodes.put(each.cid(), cells);
            }
            if (ours) {
                Objects.requireNonNull(nodes.get(each.cid())).carryAll();
            }
        }
        plans.put(root, Optional.of(new Known(loaded.tree().blocks(), groups)));
    }

    private Cells cells(Plans.Node node, List<CellRef> claimed) {
        var cells = new Cells(node.cid(), node.group());
        cells.place(view::homes);
        claimed.forEach(each -> cells.own(each.stripe(), each.position(), true));
        unknown.forEach((peer, rows) -> {
            HoldMessage.Row row = rows.remove(node.cid());
            if (row != null) {
                cells.attested(peer, row);
            }
        });
        return cells;
    }

    /// Where a block stands, which the index says to stand there.
    Optional<Spot> locate(StripeIndex.Place place, Multihash block) {
        Cells cells = nodes.get(place.node());
        if (cells == null || place.stripe() >= cells.stripes()) {
            return Optional.empty();
        }
        Stripe stripe = cells.stripe(place.stripe());
        for (int position = 0; position < stripe.positions(); position++) {
            for (Piece each : stripe.at(position).pieces()) {
                if (each.cid().multihash().equals(block)) {
                    List<Integer> candidates =
                            Duties.lost(cells, view, place.stripe()).candidates();
                    return Optional.of(new Spot(stripe, position, each.length(), candidates));
                }
            }
        }
        return Optional.empty();
    }

    /// The cells of this box in which the block lies, which the index says to stand there.
    List<ClaimKey.OfCell> ownWith(StripeIndex.Place place, Multihash block) {
        Cells cells = nodes.get(place.node());
        if (cells == null || place.stripe() >= cells.stripes()) {
            return List.of();
        }
        Stripe stripe = cells.stripe(place.stripe());
        return IntStream.range(0, stripe.positions())
                .filter(position -> cells.isOwn(place.stripe(), position)
                        && stripe.at(position).has(block))
                .mapToObj(position -> new ClaimKey.OfCell(place.node(), place.stripe(), position))
                .toList();
    }

    /// Takes note that this box claims a cell no more.
    void disown(ClaimKey.OfCell cell) {
        Cells cells = nodes.get(cell.node());
        if (cells != null) {
            cells.own(cell.stripe(), cell.position(), false);
        }
    }

    /// Some block that one of these members says it has, by chance; empty if none is found that says so of any.
    Optional<Showable> choose(List<PeerId> peers, RandomGenerator random) {
        List<Cells> all = List.copyOf(nodes.values());
        for (int i = 0; i < CHOICES_MAX && !peers.isEmpty() && !all.isEmpty(); i++) {
            PeerId peer = peers.get(random.nextInt(peers.size()));
            Cells cells = all.get(random.nextInt(all.size()));
            List<CellRef> unshown = cells.unshownBy(peer);
            // What a member couldn't show is asked for again as often as all else, lest a mended disk count as bad.
            List<CellRef> asked = !unshown.isEmpty() && random.nextBoolean()
                    ? unshown
                    : cells.heldBy(peer).map(Held::cells).orElse(List.of());
            if (!asked.isEmpty()) {
                return cells.showable(peer, asked.get(random.nextInt(asked.size())), random);
            }
        }
        return Optional.empty();
    }

    /// Takes note of whether a member could show a block.
    void audited(Showable asked, boolean shown) {
        Cells cells = nodes.get(asked.cell().node());
        if (cells != null) {
            cells.audited(
                    asked.peer(),
                    new CellRef(asked.cell().stripe(), asked.cell().position()),
                    shown);
        }
    }

    /// The block of a plan that is here, if that is what it is.
    Optional<Cid> planBlock(Multihash block) {
        return plans.values().stream()
                .flatMap(known -> known.stream().flatMap(each -> each.blocks().stream()))
                .filter(each -> each.multihash().equals(block))
                .findFirst();
    }

    /// The roots of the plans that are here.
    List<Cid> roots() {
        return plans.entrySet().stream()
                .filter(each -> each.getValue().isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// The nodes of a plan; empty if it isn't here.
    Optional<List<Cells>> nodesOf(Cid root) {
        return plans.getOrDefault(root, Optional.empty())
                .map(known -> known.nodes().stream().map(nodes::get).toList());
    }

    Collection<Cells> nodes() {
        return nodes.values();
    }

    /// What no other plan needs of one that was forgotten.
    ///
    /// @param keys of claims
    record Gone(List<ClaimKey> keys, List<Plans.Node> groups) {}

    /// Forgets a plan.
    Gone forget(Cid root) {
        Optional<Known> gone = plans.remove(root);
        if (gone == null || gone.isEmpty()) {
            return new Gone(List.of(), List.of());
        }
        Set<Cid> needed = new HashSet<>();
        plans.values().forEach(each -> each.ifPresent(known -> needed.addAll(known.blocks())));
        List<ClaimKey> keys = new ArrayList<>();
        List<Plans.Node> groups = new ArrayList<>();
        for (Cid each : gone.get().blocks()) {
            if (!needed.contains(each)) {
                keys.add(new ClaimKey.OfNode(each));
                Cells cells = nodes.remove(each);
                if (cells != null) {
                    groups.add(new Plans.Node(each, cells.node()));
                    cells.owned().forEach(cell -> keys.add(new ClaimKey.OfCell(each, cell.stripe(), cell.position())));
                }
            }
        }
        return new Gone(keys, groups);
    }

    /// Forgets what all but these peers attested.
    void retain(Set<PeerId> peers) {
        unknown.keySet().retainAll(peers);
        nodes.values().forEach(each -> each.retain(peers));
    }

    void attested(PeerId peer, HoldMessage message) {
        Map<Cid, HoldMessage.Row> waiting = unknown.computeIfAbsent(peer, _ -> new LinkedHashMap<>());
        if (message.whole()) {
            waiting.clear();
            nodes.values().forEach(each -> each.forget(peer));
        }
        for (HoldMessage.Row each : message.rows()) {
            Cells cells = nodes.get(each.node());
            if (cells != null) {
                cells.attested(peer, each);
            } else if (waiting.size() < UNKNOWN_MAX && each.held().length() <= UNKNOWN_BYTES_MAX) {
                waiting.put(each.node(), each);
            }
        }
    }
}
