package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeCoder;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Looks whether a plan that another box has made is true of its DAG: whether whoever has what the plan lists has all
/// of the DAG, and whether parity is the parity of its data.
///
/// *Coverage.* The root is listed, and so is every link of a listed block that has links: so all is that can be
/// reached.
/// *Parity.* It is made anew, and compared. What stands in a plan that is trusted is compared with that, for nothing.
///
/// *Bounds.* Of what isn't known otherwise, it looks at [#INTERIOR_MAX] blocks with links, [#LEAVES_MAX] of those that
/// the plan takes for leaves though their codec may have links, and [#STRIPES_MAX] stripes, each chosen by chance if
/// there are more. *Confined to* one thread.
final class PlanCheck {
    static final int INTERIOR_MAX = 1_000;
    static final int LEAVES_MAX = 32;
    static final int STRIPES_MAX = 8;

    private final Plans.Tree plan;
    private final StripeIndex index;
    private final Set<Cid> groups;
    private final BlockSource blocks;
    private final Some<Cid> interior;
    private final Some<Cid> leaves;
    private final Some<Stripe> stripes;

    /// @param index has the groups of the plan
    /// @param blocks fetches what isn't here
    PlanCheck(Plans.Tree plan, StripeIndex index, BlockSource blocks, RandomGenerator random) {
        this.plan = plan;
        this.index = index;
        this.groups = plan.groups().stream().map(Plans.Node::cid).collect(Collectors.toSet());
        this.blocks = blocks;
        this.interior = new Some<>(INTERIOR_MAX, random);
        this.leaves = new Some<>(LEAVES_MAX, random);
        this.stripes = new Some<>(STRIPES_MAX, random);
    }

    /// Some of what it is shown, each as likely as any other.
    private static final class Some<T> {
        private final int max;
        private final RandomGenerator random;
        private final List<T> taken = new ArrayList<>();
        private int shown;

        Some(int max, RandomGenerator random) {
            this.max = max;
            this.random = random;
        }

        void show(T item) {
            shown++;
            if (taken.size() < max) {
                taken.add(item);
            } else {
                int at = random.nextInt(shown);
                if (at < max) {
                    taken.set(at, item);
                }
            }
        }
    }

    /// What is wrong with the plan, in words; empty if nothing is found.
    ///
    /// @param trusted stripes whose parity is known to be right
    /// @throws IOException if blocks that it takes can't be had
    Optional<String> findWrong(KnownStripes trusted) throws IOException {
        PlanNode.Root root = root();
        if (!isCovered(root.root())) {
            return Optional.of("its root %s is not in it".formatted(root.root()));
        }
        for (Plans.Node each : plan.groups()) {
            boolean copies = each.group().of().equals(root.of().ofCopies());
            for (Stripe stripe : each.group().stripes()) {
                Optional<String> wrong = choose(stripe, copies, trusted);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        Optional<String> wrong = findUncovered();
        return wrong.isPresent() ? wrong : findWrongParity();
    }

    private PlanNode.Root root() throws IOException {
        Cid cid = plan.blocks().getFirst();
        if (PlanNode.decode(blocks.require(cid).body()) instanceof PlanNode.Root root) {
            return root;
        }
        throw new MalformedDataException("%s is no root of a plan".formatted(cid));
    }

    /// Chooses what to look at; answers whether what is known says already that it is wrong.
    private Optional<String> choose(Stripe stripe, boolean copies, KnownStripes trusted) throws IOException {
        stripe.data().stream()
                .flatMap(cell -> cell.pieces().stream())
                .map(Piece::cid)
                .filter(cid -> !cid.codec().equals(Multicodec.RAW))
                .forEach(copies ? interior::show : leaves::show);
        if (stripe.needed() > 1) {
            Optional<Stripe> known = trusted.find(stripe.of(), stripe.data());
            if (known.isEmpty()) {
                stripes.show(stripe);
            } else if (!known.get().parity().equals(stripe.parity())) {
                return Optional.of(wrongParity(stripe));
            }
        }
        return Optional.empty();
    }

    private static String wrongParity(Stripe stripe) {
        return "the parity of the stripe of block %s is not that of its data".formatted(stripe.key());
    }

    private boolean isCovered(Cid cid) throws IOException {
        return cid.multihash().isIdentity()
                || index.find(cid.multihash()).stream().anyMatch(each -> groups.contains(each.node()));
    }

    private Optional<String> findUncovered() throws IOException {
        blocks.expect(interior.taken);
        for (Cid each : interior.taken) {
            for (Cid link : Links.of(blocks.require(each))) {
                if (!isCovered(link)) {
                    return Optional.of("block %s, to which %s links, is not in it".formatted(link, each));
                }
            }
        }
        blocks.expect(leaves.taken);
        for (Cid each : leaves.taken) {
            if (!Links.of(blocks.require(each)).isEmpty()) {
                return Optional.of("it takes block %s for a leaf, which has links".formatted(each));
            }
        }
        return Optional.empty();
    }

    private Optional<String> findWrongParity() throws IOException {
        for (Stripe each : stripes.taken) {
            blocks.expect(each.data().stream()
                    .flatMap(cell -> cell.pieces().stream())
                    .map(Piece::cid)
                    .toList());
            List<Cid> made = new ArrayList<>();
            Stripe anew =
                    new StripeCoder(each.of()).encode(each.data(), blocks, (Block block) -> made.add(block.cid()));
            if (!anew.parity().equals(each.parity())) {
                return Optional.of(wrongParity(each));
            }
        }
        return Optional.empty();
    }
}
