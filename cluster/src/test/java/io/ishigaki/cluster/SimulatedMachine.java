package io.ishigaki.cluster;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.hold.Claiming;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.pin.Adding;
import io.ishigaki.cluster.pin.Pinner;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.post.Courier;
import io.ishigaki.cluster.post.SimulatedDisk;
import io.ishigaki.cluster.read.RebuildingSource;
import io.ishigaki.cluster.read.Waits;
import io.ishigaki.cluster.state.Box;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.Profile;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.cluster.state.StateSync;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A box of a simulated cluster with all that a daemon has of it: the state, and what is done for pins. *Confined
/// to* one thread.
final class SimulatedMachine {
    static final Box.Pace PACE = new Box.Pace(Duration.ofSeconds(10), Duration.ofMinutes(4), Duration.ofMinutes(20));
    static final Duration SURPLUS_KEPT = Duration.ofMinutes(10);

    private static final Duration JOB_MAX = Duration.ofMillis(300);

    /// A request that asks for more has gone wild.
    private static final int BLOCKS_MAX = 100_000;

    private static final long CAPACITY = 1 << 30;

    final Box box;
    final String name;
    private final SimulatedCluster cluster;
    private @Nullable ClusterPins pins;

    /// Apart, so that what happens else is the same whether there are drafts or not.
    private final Random draftIds;

    /// When each other box last told this one what it holds.
    private final Map<PeerId, Instant> heard = new HashMap<>();

    /// When something of its disk was lost; it isn't any more for those who have heard of it since.
    private Instant lostAt = Instant.MIN;

    private boolean rotten;

    SimulatedMachine(SimulatedCluster cluster, int number, String household) {
        this.cluster = cluster;
        this.name = "box" + number;
        this.draftIds = new Random(number);
        var pace = new Box.Pace(cluster.tick, PACE.unavailableAfter(), PACE.lostAfter());
        this.box = new Box(cluster.time, cluster.post, number, pace, (state, sync, courier) -> {
            ClusterPins begun = begin(state, sync, courier);
            pins = begun;
            return () -> {
                introduce(state, household);
                begun.tick();
            };
        });
        box.disk().onDrop(cluster::claimsWereDropped);
    }

    private ClusterPins begin(SharedState state, StateSync sync, Courier courier) throws IOException {
        heard.clear();
        var ports = new ClusterPins.Ports(
                box.disk(),
                new Fetching(),
                new Pinner.Executors(
                        job -> box.later(cluster.time.between(Duration.ZERO, JOB_MAX), job::run), Runnable::run),
                cluster.time,
                SURPLUS_KEPT,
                new ClusterPins.Drafting(this::pause, PACE.lostAfter(), draftIds),
                new ClusterEvents(cluster.time),
                cluster.time.random(),
                box::wake);
        state.onChange(box::wake);
        return new ClusterPins(state, sync, new Listening(courier), ports);
    }

    /// Lets everything else go on for a while; whoever waits for that goes down with its box.
    private void pause(Duration span) {
        box.pause(span);
    }

    private void introduce(SharedState state, String household) throws IOException {
        if (state.isMember(box.peer())) {
            state.describe(new Profile(name, household, "", CAPACITY, List.of()));
        }
    }

    PeerId peer() {
        return box.peer();
    }

    SimulatedDisk disk() {
        return box.disk();
    }

    boolean isRunning() {
        return box.isRunning();
    }

    /// The pins that it knows.
    Set<PinId> pinIds() {
        return state().pins().stream().map(PinRecord::id).collect(Collectors.toUnmodifiableSet());
    }

    SharedState state() {
        return box.state();
    }

    ClusterPins pins() {
        if (pins == null || !isRunning()) {
            throw new IllegalStateException(name + " is off");
        }
        return pins;
    }

    /// Notes that something on its disk is lost now.
    void noteLoss() throws IOException {
        lostAt = cluster.time.instant();
        rotten = hasRot();
    }

    /// What has rotten was found, and is claimed no more: others don't know that yet.
    void noteDrop() throws IOException {
        if (rotten && !hasRot()) {
            noteLoss();
        }
    }

    /// Whether `other` has lost something since it last told this box what it holds.
    boolean isUnawareOf(SimulatedMachine other) {
        return !other.equals(this)
                && !heard.getOrDefault(other.peer(), Instant.MIN).isAfter(other.lostAt)
                && !other.lostAt.equals(Instant.MIN);
    }

    /// Whether it claims something that has rotten.
    boolean hasRot() throws IOException {
        return disk().hasRot();
    }

    /// Adds a DAG as a user would, and begins to pin it.
    PinRecord pin(List<Block> dag, StorageClass storageClass) throws IOException {
        PinRecord pin = PinRecord.create(dag.getLast().cid(), storageClass, peer(), cluster.time.random());
        try (WriteSession session = disk().begin()) {
            for (Block each : dag) {
                session.put(each);
            }
            keep(pin, session::pin);
        }
        // Who goes down meanwhile cancels nothing.
        pins().pinner().cancel(pin.id());
        return pin;
    }

    /// Makes a local pin.
    @FunctionalInterface
    private interface Local {
        void make(Pin pin) throws IOException;
    }

    /// Begins a pin that a local one keeps.
    private void keep(PinRecord pin, Local local) throws IOException {
        pins().pinner().prepare(pin);
        local.make(new Pin(pin.root(), Pin.Mode.RECURSIVE, ""));
        pins().pinner().begin(pin, true, Optional.empty());
    }

    /// Adds a DAG block by block, and begins to pin it, however little room there is.
    PinRecord add(List<Block> dag, StorageClass storageClass) throws IOException {
        Adding adding = pins().pinner().adding(storageClass);
        try {
            for (Block each : dag) {
                adding.put(each);
            }
        } catch (ClusterException e) {
            adding.close();
            throw e;
        }
        PinRecord pin = PinRecord.create(dag.getLast().cid(), storageClass, peer(), cluster.time.random());
        Optional<PinId> draft = adding.finish();
        if (draft.isPresent()) {
            pins().pinner().begin(pin, false, draft);
        } else {
            keep(pin, adding::pin);
        }
        // Who goes down meanwhile closes nothing.
        adding.close();
        pins().pinner().cancel(pin.id());
        return pin;
    }

    /// Adds a DAG, and says that it is pinned by a plan whose parity is that of other data, as a broken box would, or
    /// one that lies.
    PinRecord pinWrongly(List<Block> dag, StorageClass storageClass) throws IOException {
        return pinUnchecked(dag, storageClass, session -> (of, cells) -> withWrongParity(of, cells, session));
    }

    /// Adds a DAG, and begins to pin it, whatever this box may, as an old program would, or one that lies.
    PinRecord pinUnchecked(List<Block> dag, StorageClass storageClass) throws IOException {
        return pinUnchecked(dag, storageClass, _ -> KnownStripes.NONE);
    }

    private PinRecord pinUnchecked(
            List<Block> dag, StorageClass storageClass, Function<WriteSession, KnownStripes> known) throws IOException {
        Cid root = dag.getLast().cid();
        try (WriteSession session = disk().begin()) {
            for (Block each : dag) {
                session.put(each);
            }
            session.sync();
            Cid plan = new Planner(disk(), storageClass, known.apply(session), Runnable::run)
                    .plan(root, new Claiming(disk(), session, _ -> false));
            PinRecord pin = PinRecord.create(root, storageClass, peer(), cluster.time.random())
                    .planned(plan);
            state().put(pin);
            return pin;
        }
    }

    private static Optional<Stripe> withWrongParity(StorageClass of, List<Cell> cells, WriteSession session)
            throws IOException {
        if (cells.size() == 1) {
            return Optional.empty();
        }
        List<Piece> parity = new ArrayList<>();
        for (int i = 0; i < of.parity(); i++) {
            byte[] bytes = new byte[cells.getFirst().length()];
            new Random(cells.getFirst().hashCode() + i).nextBytes(bytes);
            Block block = Block.ofRaw(bytes);
            session.put(block);
            parity.add(new Piece(block.cid(), block.size()));
        }
        session.sync();
        return Optional.of(new Stripe(of, cells, parity));
    }

    /// The blocks that it can read, by decoding too.
    RequestSource reading() {
        return new RebuildingSource(
                pins().keeper(), new RebuildingSource.Sources(disk(), new Peers(false), new Peers(false)), new Waits());
    }

    @Override
    public String toString() {
        return name;
    }

    /// Whether a message is a `told` of docs/format/cluster-blocks.md: others have fewer items.
    private static boolean tellsWhatIsHeld(Bytes message) {
        return Codec.DAG_CBOR.decode(message) instanceof Value.ListValue list
                && list.items().size() > 2;
    }

    /// Notes from whom it hears what they hold.
    private final class Listening implements Courier {
        private final Courier courier;

        Listening(Courier courier) {
            this.courier = courier;
        }

        @Override
        public boolean send(PeerId to, String protocolId, Bytes message) {
            return courier.send(to, protocolId, message);
        }

        @Override
        public void handle(String protocolId, int messageBytesMax, Receiver receiver) {
            if (!protocolId.equals(Keeper.PROTOCOL)) {
                throw new IllegalArgumentException("unknown protocol " + protocolId);
            }
            courier.handle(protocolId, messageBytesMax, new Receiver() {
                @Override
                public void receive(PeerId from, Bytes message) {
                    receiver.receive(from, message);
                    if (tellsWhatIsHeld(message)) {
                        heard.put(from, cluster.time.instant());
                    }
                }

                @Override
                public void connected(PeerId peer) {
                    receiver.connected(peer);
                }

                @Override
                public void disconnected(PeerId peer) {
                    receiver.disconnected(peer);
                }
            });
        }
    }

    private final class Fetching implements Keeper.Sources {
        @Override
        public RequestSource open() {
            return new Peers(true);
        }

        @Override
        public RequestSource openToLook() {
            return new Peers(false);
        }
    }

    /// Reads this disk and those of boxes that can be reached, as a session of an exchange would.
    private final class Peers implements RequestSource {
        private final boolean storing;
        private int asked;

        /// @param storing whether it stores what it fetches
        Peers(boolean storing) {
            this.storing = storing;
        }

        @Override
        public Optional<Block> get(Cid cid) throws IOException {
            if (++asked > BLOCKS_MAX) {
                throw new AssertionError("%s asked for more than %d blocks".formatted(name, BLOCKS_MAX));
            }
            Optional<Block> here = disk().get(cid);
            if (here.isPresent()) {
                return here;
            }
            Optional<Block> there = cluster.fetch(SimulatedMachine.this, cid);
            if (there.isPresent() && storing) {
                cluster.countFetched(there.get().size());
                try (WriteSession session = disk().begin()) {
                    session.put(there.get());
                }
            }
            return there;
        }

        @Override
        public void passed(Cid cid) {}

        @Override
        public void settle() throws IOException {
            try (WriteSession session = disk().begin()) {
                session.sync();
            }
        }

        @Override
        public void close() {}
    }
}
