package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/// Makes the plan of a DAG: stripes, their parity, and the nodes that list them.
///
/// The same for everybody, whatever order blocks came in: a pure function of root, class and [#GENERATION].
///
/// *Bounds.* Holds three groups of some ten thousand blocks each, of which it knows names and lengths, and some
/// stripes, as [GroupCoder] does; the rest as [Outline] does. *Confined to* one thread.
public final class Planner {
    /// The version of the rules, which a plan names: another makes other plans.
    public static final int GENERATION = 1;

    private final BlockSource source;
    private final KnownLeaves leaves;
    private final StorageClass of;
    private final GroupCoder coder;

    /// How parity is made.
    ///
    /// @param known stripes whose parity is not made again
    /// @param workers threads for computing, of which the caller is none; they read the source
    /// @param stripesAtOnce how many may be under way
    public record Coding(KnownStripes known, Executor workers, int stripesAtOnce) {
        /// As many as keep all workers busy.
        public Coding(KnownStripes known, Executor workers) {
            this(known, workers, GroupCoder.STRIPES_AT_ONCE);
        }
    }

    /// A planner of DAGs that are all in `source`.
    public Planner(BlockSource source, StorageClass of, KnownStripes known, Executor workers) {
        this(source, KnownLeaves.NONE, of, new Coding(known, workers));
    }

    /// A planner of DAGs in `source`, whose known leaves are read only where their parity has to be made.
    public Planner(BlockSource source, KnownLeaves leaves, StorageClass of, Coding coding) {
        this.source = source;
        this.leaves = leaves;
        this.of = of;
        this.coder = new GroupCoder(of, source, coding);
    }

    /// Plans the DAG under `root`, which must all be in the source, and answers the CID of the plan's root.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a block is not in the source
    /// @throws io.ishigaki.multiformats.MalformedDataException if a block is not what its codec asks for, or is
    ///     too long for a plan
    public Cid plan(Cid root, PlanListener listener) throws IOException {
        var tree = new PlanTree(listener);
        var interior = new GroupCutter(of, Outline.Role.INTERIOR);
        var longLeaves = new GroupCutter(of, Outline.Role.LONG);
        var shortLeaves = new GroupCutter(of, Outline.Role.SHORT);
        try (Outline outline = Outline.of(source, leaves, root)) {
            outline.forEach((role, piece) -> {
                GroupCutter cutter = switch (role) {
                    case INTERIOR -> interior;
                    case LONG -> longLeaves;
                    case SHORT -> shortLeaves;
                };
                if (cutter.isTooLongWith(piece)) {
                    tree.add(group(cutter, listener));
                }
                if (cutter.add(piece)) {
                    tree.add(group(cutter, listener));
                }
            });
        }
        for (GroupCutter last : List.of(interior, longLeaves, shortLeaves)) {
            if (!last.isEmpty()) {
                tree.add(group(last, listener));
            }
        }
        return tree.finish(of, root.toV1());
    }

    private PlanNode.Group group(GroupCutter cutter, PlanListener listener) throws IOException {
        List<Piece> pieces = cutter.take();
        if (cutter.isOfInterior()) {
            return new PlanNode.Group(
                    of.ofCopies(),
                    pieces.stream()
                            .map(piece -> Stripe.ofCopies(piece.cid(), piece.length(), of))
                            .toList());
        }
        return new PlanNode.Group(of, coder.code(Packing.stripes(pieces, of.data()), listener));
    }
}
