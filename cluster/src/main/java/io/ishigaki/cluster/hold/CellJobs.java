package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.IndexedStripes;
import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeCoder;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The work of a keeper that waits for peers and the disk: it fetches blocks, stores them, and claims them durably.
/// Thread-safe.
final class CellJobs {
    private final Blockstore store;
    private final Keeper.Sources sources;
    private final StripeIndex index;
    private final RandomGenerator random;

    CellJobs(Blockstore store, Keeper.Sources sources, StripeIndex index, RandomGenerator random) {
        this.store = store;
        this.sources = sources;
        this.index = index;
        this.random = random;
    }

    /// Where a block stands in plans.
    List<StripeIndex.Place> find(Multihash block) throws IOException {
        return index.find(block);
    }

    /// The stripes of these groups.
    KnownStripes stripesOf(Predicate<Cid> groups) {
        return new IndexedStripes(index, store, groups);
    }

    /// Drops all claims of plans that were forgotten, and forgets where their blocks stand.
    boolean forget(Ledger.Gone gone) throws IOException {
        for (Cells each : gone.nodes()) {
            index.remove(each.cid(), each.node());
        }
        return drop(gone.keys());
    }

    /// Drops the claims of whatever is none of these blocks of plans; answers those of the others that aren't
    /// accounted for.
    List<ClaimKey.OfCell> dropUnknown(Set<Cid> known, Predicate<ClaimKey.OfCell> accounted) throws IOException {
        List<ClaimKey> unknown = new ArrayList<>();
        List<ClaimKey.OfCell> loose = new ArrayList<>();
        store.claims().forEach(ClaimKey.PREFIX, claim -> {
            ClaimKey key = ClaimKey.decode(claim.key());
            if (!known.contains(key.node())) {
                unknown.add(key);
            } else if (key instanceof ClaimKey.OfCell cell && !accounted.test(cell)) {
                loose.add(cell);
            }
            return true;
        });
        boolean _ = drop(unknown);
        return loose;
    }

    /// Whether a cell is claimed on the disk.
    boolean isClaimed(ClaimKey.OfCell cell) throws IOException {
        return store.claims().find(cell.toBytes()).isPresent();
    }

    /// What is wrong with a plan that is here, by samples; empty if nothing is found.
    ///
    /// @param trusted says whether a group is of a plan in which nothing was found
    Optional<String> findWrong(Cid root, Predicate<Cid> trusted) throws IOException {
        try (RequestSource blocks = sources.openToLook()) {
            Plans.Tree plan = Plans.read(store, root);
            return new PlanCheck(plan, index, blocks, random).findWrong(stripesOf(trusted));
        } catch (MalformedDataException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// A plan that is here and claimed.
    ///
    /// @param claimed for each node that lists stripes, the cells that this box claims
    /// @param adopted for each node that is new here, those of them that it claims for others too
    record Loaded(Plans.Tree tree, Map<Cid, List<CellRef>> claimed, List<Adoption.Found> adopted) {}

    /// Brings a whole plan here, and claims its blocks.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if some of it can't be had
    Loaded fetchPlan(Cid root) throws IOException {
        // Begun first: nothing that comes from now on is collected before it is claimed.
        try (WriteSession guard = store.begin();
                RequestSource blocks = sources.open()) {
            Plans.Tree tree = Plans.read(blocks, root);
            blocks.settle();
            List<Claim> claims = new ArrayList<>();
            List<Cid> unclaimed = new ArrayList<>();
            for (Cid each : tree.blocks()) {
                if (store.claims().find(new ClaimKey.OfNode(each).toBytes()).isEmpty()) {
                    unclaimed.add(each);
                    claims.add(CellClaims.ofPlanBlock(each));
                }
            }
            // One that is gone again is missed by the claim.
            List<Cid> _ = guard.touchAll(unclaimed);
            List<Adoption.Found> adopted = adopt(tree);
            adopted.forEach(each -> claims.addAll(each.claims()));
            if (!claims.isEmpty()) {
                guard.claim(claims);
            }
            for (Adoption.Found each : adopted) {
                index.add(each.node().cid(), each.node().group());
            }
            return new Loaded(tree, claimed(tree), adopted);
        }
    }

    /// What this box has of new nodes because it claims it under other nodes.
    private List<Adoption.Found> adopt(Plans.Tree tree) throws IOException {
        List<Adoption.Found> adopted = new ArrayList<>();
        var adoption = new Adoption(store, index);
        for (Plans.Node each : tree.groups()) {
            if (!index.has(each.cid())) {
                adopted.add(adoption.find(each));
            }
        }
        return adopted;
    }

    private Map<Cid, List<CellRef>> claimed(Plans.Tree tree) throws IOException {
        Map<Cid, List<CellRef>> claimed = new HashMap<>();
        for (Plans.Node each : tree.groups()) {
            List<CellRef> cells = new ArrayList<>();
            store.claims().forEach(ClaimKey.prefix(each.cid()), claim -> {
                if (ClaimKey.decode(claim.key()) instanceof ClaimKey.OfCell cell) {
                    cells.add(new CellRef(cell.stripe(), cell.position()));
                }
                return true;
            });
            claimed.put(each.cid(), cells);
        }
        return claimed;
    }

    private static List<Cid> cids(Stripe stripe, int position) {
        return stripe.at(position).pieces().stream().map(Piece::cid).toList();
    }

    /// Brings cells here and claims them; answers those that came.
    List<CellRef> fetch(Cid nodeCid, PlanNode.Group node, List<CellRef> cells) throws IOException {
        try (WriteSession guard = store.begin();
                RequestSource blocks = sources.open()) {
            List<Claim> claims = new ArrayList<>();
            List<CellRef> came = new ArrayList<>();
            blocks.expect(cells.stream()
                    .flatMap(each -> cids(node.stripes().get(each.stripe()), each.position()).stream())
                    .toList());
            for (CellRef each : cells) {
                Stripe stripe = node.stripes().get(each.stripe());
                if (isBrought(stripe, each.position(), blocks)) {
                    claims.add(CellClaims.ofCell(nodeCid, stripe, each));
                    came.add(each);
                }
            }
            blocks.settle();
            // What was here before may be old and loose.
            List<Cid> _ = guard.touchAll(came.stream()
                    .flatMap(each -> cids(node.stripes().get(each.stripe()), each.position()).stream())
                    .toList());
            guard.claim(claims);
            return came;
        }
    }

    private static boolean isBrought(Stripe stripe, int position, RequestSource blocks) throws IOException {
        for (Piece each : stripe.at(position).pieces()) {
            if (blocks.get(each.cid()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// Cells of a stripe that nobody has any more.
    ///
    /// @param candidates positions that can probably be had, the best first
    record Lost(int stripe, List<Integer> positions, List<Integer> candidates) {
        Lost {
            positions = List.copyOf(positions);
            candidates = List.copyOf(candidates);
        }

        private Stream<Cid> wanted(Stripe of) {
            return candidates.stream().limit(of.needed()).flatMap(position -> cids(of, position).stream());
        }
    }

    /// Decodes lost cells, and claims them, all or none; answers those that came back.
    List<CellRef> rebuild(Cid nodeCid, PlanNode.Group node, List<Lost> lost) throws IOException {
        List<CellRef> back = new ArrayList<>();
        try (WriteSession guard = store.begin();
                RequestSource blocks = sources.open()) {
            blocks.expect(lost.stream()
                    .flatMap(each -> each.wanted(node.stripes().get(each.stripe())))
                    .toList());
            for (Lost each : lost) {
                Stripe stripe = node.stripes().get(each.stripe());
                Optional<SortedMap<Integer, Bytes>> cells = CellReader.read(stripe, each.candidates(), blocks);
                if (cells.isPresent()) {
                    back.addAll(rebuild(stripe, each, cells.get(), guard));
                }
            }
            guard.claim(back.stream()
                    .map(each -> CellClaims.ofCell(nodeCid, node.stripes().get(each.stripe()), each))
                    .toList());
        }
        return back;
    }

    private static List<CellRef> rebuild(Stripe stripe, Lost lost, SortedMap<Integer, Bytes> cells, WriteSession guard)
            throws IOException {
        SortedMap<Integer, Bytes> rebuilt =
                new StripeCoder(stripe.of()).rebuild(stripe, cells, new TreeSet<>(lost.positions()));
        for (var cell : rebuilt.entrySet()) {
            for (Block each : stripe.at(cell.getKey()).blocksOf(cell.getValue())) {
                guard.put(each);
            }
        }
        return rebuilt.keySet().stream()
                .map(position -> new CellRef(lost.stripe(), position))
                .toList();
    }

    /// Blocks that the store found damaged, and that something keeps; at most so many.
    List<Multihash> damaged(int max) throws IOException {
        List<Multihash> found = new ArrayList<>();
        store.forEachDamaged(cid -> {
            found.add(cid.multihash());
            return found.size() < max;
        });
        return found;
    }

    /// Brings a block here again whose claim has outlived it.
    void fetchAgain(Cid block) throws IOException {
        try (RequestSource blocks = sources.open()) {
            blocks.require(block);
            blocks.settle();
        }
    }

    /// Collects what nothing keeps.
    void collect() throws IOException {
        store.collect(_ -> {});
    }

    /// Drops claims; answers true.
    boolean drop(Collection<? extends ClaimKey> keys) throws IOException {
        if (!keys.isEmpty()) {
            store.claims().remove(keys.stream().map(ClaimKey::toBytes).toList());
        }
        return true;
    }
}
