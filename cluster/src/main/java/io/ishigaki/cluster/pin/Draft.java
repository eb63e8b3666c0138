package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.hold.Budget;
import io.ishigaki.cluster.hold.Claiming;
import io.ishigaki.cluster.hold.Share;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Stripes of a plan that isn't made yet, which are spread nevertheless, so that this box gets room for the others.
///
/// A draft is a pin of its own, of no DAG: its plan lists the stripes that there are so far, batch by batch, and each
/// batch takes the place of the plan before. Members hold their cells of it as of any pin. When the real plan is
/// listed, they claim for it what they hold of the same stripes, and the draft goes.
///
/// *Bounds.* Holds the hash of each stripe, and one batch. *Confined to* one thread at a time.
final class Draft {
    /// One batch has so much of what the store takes, within the bounds below.
    private static final int BATCH_SHARE = 32;

    private static final long BATCH_BYTES_MAX = 64 << 20;

    /// So many blocks fit into a node whatever their names are.
    private static final int BATCH_PIECES_MAX = 15_000;

    /// No more is asked to be free than one in so many parts of what the store takes.
    private static final int FREE_SHARE = 2;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(500);

    /// What nothing keeps is collected at every so many looks.
    private static final int COLLECT_LOOKS = 4;

    /// Who sees no boxes with room for so many looks gives up: those that are full for a moment take cells again.
    private static final int REFUSED_LOOKS_MAX = 60;

    /// What has a plan waits for so many looks until its draft is spread.
    private static final int SPREAD_LOOKS_MAX = 120;

    /// Plans that couldn't be brought by then aren't waited for.
    private static final int KNOWN_LOOKS_MAX = 120;

    /// Who sees nothing go for so many looks lets others take of its own share, too.
    private static final int PASS_ON_LOOKS = 10;

    /// Who sees nothing go for so many looks gives up; longer than a change of the layout holds everything back.
    private static final int IDLE_LOOKS_MAX = 180;

    private final Pinner.Ports ports;
    private final Waiting waiting;
    private final StorageClass of;
    private PinRecord record;
    private final List<Cid> nodes = new ArrayList<>();
    private final Set<Multihash> listed = new HashSet<>();
    private final List<Stripe> batch = new ArrayList<>();
    private long batchBytes;
    private int batchPieces;

    private Draft(Pinner.Ports ports, PinRecord record) {
        this.ports = ports;
        this.record = record;
        this.of = record.storageClass();
        this.waiting = new Waiting(ports.store(), record.id());
    }

    /// A draft that lists nothing, and of which nobody knows yet.
    static Draft create(Pinner.Ports ports, StorageClass of) {
        return new Draft(ports, PinRecord.draft(of, ports.state().self(), ports.random()));
    }

    /// The draft that this box made before, with what it listed last.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if its plan isn't here any more
    static Draft resume(Pinner.Ports ports, PinRecord record) throws IOException {
        var draft = new Draft(ports, record);
        if (record.plan().isPresent()
                && PlanNode.decode(ports.store().require(record.plan().get()).body()) instanceof PlanNode.Root root) {
            for (Cid each : root.nodes()) {
                if (PlanNode.decode(ports.store().require(each).body()) instanceof PlanNode.Group group) {
                    draft.nodes.add(each);
                    group.stripes().forEach(stripe -> draft.listed.add(stripe.id()));
                }
            }
        }
        return draft;
    }

    /// Lets the cluster know of it.
    void announce() throws IOException {
        put(record);
    }

    private void put(PinRecord changed) throws IOException {
        record = changed.withExpires(Optional.of(ports.state().now().plus(ports.lease())));
        ports.state().put(record);
    }

    /// Waits until the keeper knows what is listed: then its stripes are among its own.
    void awaitKnown() throws IOException {
        while (record.plan().isPresent() && standing().isEmpty()) {
            Deadline.check();
            pause();
        }
    }

    /// Waits until members hold what is listed, but not long for boxes that are away: what comes to a box after it has
    /// loaded the plan is claimed for the draft alone.
    void awaitSpread() throws IOException {
        awaitKnown();
        for (int look = 0; look < SPREAD_LOOKS_MAX && !isSpread(); look++) {
            Deadline.check();
            pause();
        }
    }

    private boolean isSpread() {
        return standing().filter(each -> each.placed() < each.stripes()).isEmpty();
    }

    private Optional<Standing> standing() {
        return record.plan()
                .flatMap(plan -> ports.keeper().standing(plan, ports.state().keeping(record.id())));
    }

    PinId id() {
        return record.id();
    }

    /// The blocks that it keeps beside stripes.
    Waiting waiting() {
        return waiting;
    }

    /// The nodes that it lists.
    List<Cid> nodes() {
        return List.copyOf(nodes);
    }

    /// Whether it lists the stripe.
    boolean has(Stripe stripe) {
        return listed.contains(stripe.id());
    }

    /// Adds a stripe, whose blocks are protected until it is [listed][#list].
    void add(Stripe stripe) {
        batch.add(stripe);
        batchBytes += bytesOf(stripe);
        batchPieces += (int) stripe.pieces().count();
    }

    private static long bytesOf(Stripe stripe) {
        return stripe.pieces().mapToLong(each -> each.length()).sum();
    }

    /// Whether stripes wait for being listed.
    boolean isOwing() {
        return !batch.isEmpty();
    }

    /// Whether they are enough to be listed.
    boolean isDue() throws IOException {
        return batchBytes >= batchBytesMax() || batchPieces >= BATCH_PIECES_MAX;
    }

    /// How many bytes of data and parity one batch has, about.
    long batchBytesMax() throws IOException {
        long share = ports.store().stat().sizeMax() / BATCH_SHARE;
        long stripe = (long) of.positions() * Cell.BYTES_MAX;
        return Math.max(stripe, Math.min(share, BATCH_BYTES_MAX));
    }

    /// Lists what was added: members fetch their cells from then on.
    ///
    /// @param session protects the blocks
    /// @throws ClusterException if somebody has removed it, this box can't write just now, or its pins may
    ///     not take so much
    void list(WriteSession session) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        var group = new PlanNode.Group(of, batch);
        OverQuotaException.check(budget().add(Share.Kind.DRAFT, group.encode().cid(), group));
        while (!ports.keeper().beginPlanning()) {
            pause();
        }
        Optional<Cid> made = Optional.empty();
        try {
            var claiming = new Claiming(ports.store(), session, _ -> false);
            nodes.add(tell(claiming, group));
            Cid root = tell(claiming, new PlanNode.Root(Planner.GENERATION, of, record.root(), nodes));
            put(record.planned(root));
            made = Optional.of(root);
        } finally {
            ports.keeper().endPlanning(made);
        }
        List<Multihash> blocks = new ArrayList<>();
        for (Stripe each : batch) {
            listed.add(each.id());
            each.data()
                    .forEach(cell -> cell.pieces()
                            .forEach(piece -> blocks.add(piece.cid().multihash())));
        }
        waiting.letGo(blocks);
        batch.clear();
        batchBytes = 0;
        batchPieces = 0;
    }

    /// What the pins of this box may take more, as soon as it knows what they take.
    Budget budget() throws IOException {
        PeerId self = ports.state().self();
        if (!ports.state().quotas().containsKey(self)) {
            return Budget.unlimited(self);
        }
        Share share = Shares.of(ports.state(), self);
        for (int look = 0; look < KNOWN_LOOKS_MAX && !ports.keeper().quotas().knows(share); look++) {
            Deadline.check();
            pause();
        }
        return ports.keeper().quotas().budget(share);
    }

    private static Cid tell(Claiming claiming, PlanNode node) throws IOException {
        Block block = node.encode();
        claiming.node(block, node);
        return block.cid();
    }

    /// Waits until so much room is here that one can go on, as others take what is listed. Nothing may be protected
    /// by sessions meanwhile.
    ///
    /// @param batches that are to have room
    /// @throws ClusterException if there is none after a while
    void makeRoom(int batches) throws IOException {
        long sizeMax = ports.store().stat().sizeMax();
        long needed = Math.min(batches * batchBytesMax(), sizeMax / FREE_SHARE);
        long room = ports.store().stat().room();
        int refused = 0;
        int idle = 0;
        for (int look = 0; room < needed; look++) {
            if (look % COLLECT_LOOKS == 0) {
                ports.store().collect(_ -> {});
            }
            long before = room;
            room = ports.store().stat().room();
            idle = room > before ? 0 : idle + 1;
            if (idle % PASS_ON_LOOKS == PASS_ON_LOOKS - 1) {
                passOn(needed - room);
            }
            Optional<String> full = ports.obstacle().apply(record);
            refused = full.isPresent() ? refused + 1 : 0;
            if (refused == REFUSED_LOOKS_MAX || idle == IDLE_LOOKS_MAX) {
                throw new ClusterException("no room to go on: %d bytes of %d are free here, %d are needed; %s"
                        .formatted(room, sizeMax, needed, full.orElse(stuck())));
            }
            Deadline.check();
            pause();
        }
    }

    /// Lets others take what belongs here, too, where the rest isn't so much.
    private void passOn(long bytes) {
        record.plan().ifPresent(plan -> ports.keeper().carrying().passOn(plan, bytes));
    }

    /// Why this box gets no more room than it has, in words.
    private String stuck() {
        long carried =
                record.plan().map(plan -> ports.keeper().carrying().bytes(plan)).orElse(0L);
        return "the other boxes have not taken %d bytes that belong there".formatted(carried);
    }

    private void pause() throws InterruptedIOException {
        try {
            ports.pause().sleep(LOOK_PAUSE);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return (InterruptedIOException)
                new InterruptedIOException("interrupted while members take what is pinned").initCause(cause);
    }
}
