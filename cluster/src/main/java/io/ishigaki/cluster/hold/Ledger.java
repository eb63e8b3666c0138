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
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The plans that are known here with their nodes, and what is known to be held of them.
///
/// What a member attests of a plan node that isn't known waits until it is, perhaps again; there are at most
/// [#UNKNOWN_MAX] such rows for each member, none longer than [#UNKNOWN_BYTES_MAX]; others are forgotten.
///
/// *Confined to* its keeper.
final class Ledger {
    static final int UNKNOWN_MAX = 10_000;

    /// One of these has no more bytes: a node that is on its way here is seldom large.
    static final int UNKNOWN_BYTES_MAX = 1024;

    /// Members that hold nothing of a plan node are passed over, so often.
    private static final int CHOICES_MAX = 32;

    private final View view;
    private final Agenda agenda;

    /// By their roots.
    private final Map<Cid, Known> plans = new HashMap<>();

    /// The blocks of all plans.
    private final Map<Multihash, Cid> planBlocks = new HashMap<>();

    private final Set<Cid> loading = new HashSet<>();

    /// How often a plan has come, or some have gone.
    private long changes;

    /// Whether there may be claims of what was forgotten.
    private boolean strays = true;

    private final Map<Cid, Cells> nodes = new LinkedHashMap<>();
    private final Map<PeerId, Map<Cid, HoldMessage.Row>> unknown = new HashMap<>();

    /// Members some of whose rows were forgotten.
    private final Set<PeerId> overheard = new HashSet<>();

    /// @param blocks all blocks of the plan
    /// @param nodes those that list stripes
    private record Known(List<Cid> blocks, List<Cells> nodes) {}

    Ledger(View view, Agenda agenda) {
        this.view = view;
        this.agenda = agenda;
    }

    /// Notes that a plan is being brought here; false if it is already, or is here.
    boolean begins(Cid root) {
        return !plans.containsKey(root) && loading.add(root);
    }

    /// Notes that a plan that is here is looked at anew.
    void beginsAgain(Cid root) {
        loading.add(root);
    }

    /// How many plans are being brought here.
    int loading() {
        return loading.size();
    }

    /// A number that grows whenever the plans that are here change.
    long changes() {
        return changes;
    }

    /// The plan couldn't be brought: it begins again.
    void failed(Cid root) {
        loading.remove(root);
    }

    /// The plan is here, and claimed.
    ///
    /// @param ours whether this box made the pin, and holds it for those where it belongs
    void loaded(Cid root, CellJobs.Loaded loaded, boolean ours) {
        List<Cells> groups = new ArrayList<>();
        for (Plans.Node each : loaded.tree().groups()) {
            Cells cells = nodes.computeIfAbsent(each.cid(), _ -> cells(each));
            groups.add(cells);
            list(cells, root);
            loaded.claimed().getOrDefault(each.cid(), List.of()).stream()
                    .filter(cell -> !cells.isUnderWay(cell.stripe(), cell.position()))
                    .forEach(cell -> cells.own(cell.stripe(), cell.position(), true));
            if (ours) {
                cells.carryAll();
            }
        }
        loaded.adopted()
                .forEach(each ->
                        each.cells().forEach(cell -> node(each.node().cid()).ifPresent(cells -> cells.adopt(cell))));
        loading.remove(root);
        changes++;
        plans.put(root, new Known(loaded.tree().blocks(), List.copyOf(groups)));
        loaded.tree().blocks().forEach(each -> planBlocks.put(each.multihash(), each));
    }

    private static void list(Cells cells, Cid root) {
        if (!cells.plans().contains(root)) {
            List<Cid> more = new ArrayList<>(cells.plans());
            more.add(root);
            cells.plans(more);
        }
    }

    private Cells cells(Plans.Node node) {
        var cells = new Cells(node, view.self(), agenda);
        cells.place(view::homes);
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

    /// The block of just that CID, which the index says to stand there.
    Optional<Piece> piece(StripeIndex.Place place, Cid cid) {
        return node(place.node())
                .filter(cells -> place.stripe() < cells.stripes())
                .flatMap(cells -> cells.stripe(place.stripe())
                        .pieces()
                        .filter(each -> each.cid().equals(cid))
                        .findFirst());
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
        return Optional.ofNullable(planBlocks.get(block));
    }

    /// The roots of the plans that are here.
    Set<Cid> roots() {
        return plans.keySet();
    }

    /// Whether a plan is here.
    boolean has(Cid root) {
        return plans.containsKey(root);
    }

    /// The nodes of a plan; empty if it isn't here.
    Optional<List<Cells>> nodesOf(Cid root) {
        return Optional.ofNullable(plans.get(root)).map(Known::nodes);
    }

    /// All blocks of plans that are here.
    Set<Cid> blocks() {
        return plans.values().stream().flatMap(each -> each.blocks().stream()).collect(Collectors.toSet());
    }

    /// The roots of the plans that have a node that lists stripes.
    List<Cid> plansOf(Cid node) {
        return node(node).map(Cells::plans).orElse(List.of());
    }

    Collection<Cells> nodes() {
        return nodes.values();
    }

    /// Says that claims were made of something that was forgotten meanwhile.
    void stray() {
        strays = true;
    }

    /// Whether claims were made of something that was forgotten, since the last call.
    boolean takeStrays() {
        boolean were = strays;
        strays = false;
        return were;
    }

    Optional<Cells> node(Cid cid) {
        return Optional.ofNullable(nodes.get(cid));
    }

    /// What no other plan needs of one that was forgotten.
    ///
    /// @param keys of claims
    record Gone(List<ClaimKey> keys, List<Cells> nodes) {}

    /// Forgets plans.
    Gone forget(Collection<Cid> roots) {
        changes++;
        List<Known> gone = roots.stream()
                .flatMap(each -> Optional.ofNullable(plans.remove(each)).stream())
                .toList();
        Set<Cid> needed = gone.isEmpty() ? Set.of() : blocks();
        unlist(gone, roots);
        List<ClaimKey> keys = new ArrayList<>();
        List<Cells> groups = new ArrayList<>();
        for (Cid each : gone.stream()
                .flatMap(known -> known.blocks().stream())
                .distinct()
                .toList()) {
            if (!needed.contains(each)) {
                planBlocks.remove(each.multihash());
                keys.add(new ClaimKey.OfNode(each));
                Cells cells = nodes.remove(each);
                if (cells != null) {
                    groups.add(cells);
                    agenda.forget(cells);
                    // Members tell only what changes, and this node may be listed again.
                    cells.rows().forEach(this::keep);
                    cells.owned().forEach(cell -> keys.add(new ClaimKey.OfCell(each, cell.stripe(), cell.position())));
                }
            }
        }
        if (!groups.isEmpty()) {
            nodes.values().forEach(Cells::countAdopted);
        }
        return new Gone(keys, groups);
    }

    private void unlist(List<Known> gone, Collection<Cid> roots) {
        Set<Cid> forgotten = Set.copyOf(roots);
        gone.stream()
                .flatMap(each -> each.nodes().stream())
                .forEach(cells -> cells.plans(cells.plans().stream()
                        .filter(root -> !forgotten.contains(root))
                        .toList()));
    }

    /// Forgets what all but these peers attested.
    void retain(Set<PeerId> peers) {
        unknown.keySet().retainAll(peers);
        nodes.values().forEach(each -> each.retain(peers));
    }

    /// Forgets all that a member has attested.
    void forget(PeerId peer) {
        unknown.remove(peer);
        overheard.remove(peer);
        nodes.values().forEach(each -> each.forget(peer));
    }

    void attested(PeerId peer, HoldMessage.Told message) {
        for (HoldMessage.Row each : message.rows()) {
            Cells cells = nodes.get(each.node());
            if (cells != null) {
                cells.attested(peer, each);
            } else {
                keep(peer, each);
            }
        }
    }

    /// Keeps what a member attests of a node that isn't known.
    private void keep(PeerId peer, HoldMessage.Row row) {
        Map<Cid, HoldMessage.Row> waiting = unknown.computeIfAbsent(peer, _ -> new LinkedHashMap<>());
        if (row.held().isEmpty()) {
            waiting.remove(row.node());
        } else if (waiting.size() < UNKNOWN_MAX && row.length() <= UNKNOWN_BYTES_MAX) {
            waiting.put(row.node(), row);
        } else {
            overheard.add(peer);
        }
    }

    /// Members that should tell everything again, as plans have come since that were unknown when they told; each
    /// is answered once.
    Set<PeerId> takeOverheard() {
        if (overheard.isEmpty() || !loading.isEmpty()) {
            return Set.of();
        }
        Set<PeerId> all = Set.copyOf(overheard);
        overheard.clear();
        return all;
    }
}
