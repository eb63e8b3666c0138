package io.ishigaki.cluster.state;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.Courier;
import io.ishigaki.cluster.post.SimulatedDisk;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A simulated box: a key, a disk, a clock that may be wrong, and while it runs the state, and what stands above
/// it. Power that fails on its disk stops it. *Confined to* one thread.
public final class Box {
    static final Duration LOST_AFTER = Duration.ofHours(3);
    private static final Pace PACE = new Pace(Duration.ofSeconds(1), Duration.ofMinutes(10), LOST_AFTER);
    private static final Duration WAKE_MAX = Duration.ofMillis(50);

    final PrivateKey key;
    final ClusterEvents events;
    private final SimulatedTime time;
    private final SimulatedPost post;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final PeerId peer;
    private Duration skew = Duration.ZERO;
    private final Pace pace;
    private final Above above;
    private @Nullable Running running;

    /// Counts starts, so that nothing of an earlier one goes on.
    private int run;

    private boolean awake;

    /// What there is only while it runs.
    private record Running(SharedState state, StateSync sync, MemberClock clock, Step above) {}

    /// How fast things go in a box: what its settings say, and how often it looks at everything.
    public record Pace(Duration tick, Duration unavailableAfter, Duration lostAfter) {}

    /// One thing that is done in a box.
    @FunctionalInterface
    public interface Step {
        void take() throws IOException;
    }

    /// What a daemon has above the state.
    @FunctionalInterface
    public interface Above {
        /// Begins; answers what is done at each tick.
        Step begin(SharedState state, StateSync sync, Courier courier) throws IOException;
    }

    Box(SimulatedTime time, SimulatedPost post, int number) {
        this(time, post, number, PACE, (_, _, _) -> () -> {});
    }

    /// A box that does more than to keep the state, at each tick and when it is woken.
    public Box(SimulatedTime time, SimulatedPost post, int number, Pace pace, Above above) {
        this.time = time;
        this.post = post;
        this.pace = pace;
        this.above = above;
        this.key = PrivateKey.generate(KeyType.ED25519, new SeededRandom(number));
        this.peer = key.peerId();
        this.events = new ClusterEvents(time);
    }

    static MetadataTable freshDisk() {
        return new MemoryBlockstore().table(SharedState.TABLE);
    }

    public PeerId peer() {
        return peer;
    }

    public SimulatedDisk disk() {
        return disk;
    }

    public boolean isRunning() {
        return running != null;
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("the box is off");
        }
        return running;
    }

    public SharedState state() {
        return running().state();
    }

    public StateSync sync() {
        return running().sync();
    }

    MemberClock clock() {
        return running().clock();
    }

    private Identity identity() {
        return new Identity(key, new MemberClock(() -> time.instant().plus(skew)), time.random(), Runnable::run);
    }

    /// Sets its clock so far ahead of the true time.
    public void skew(Duration ahead) {
        skew = ahead;
    }

    public void found() throws IOException {
        Identity me = identity();
        run(SharedState.found(rows(), me, events), me);
    }

    /// Joins by way of an admin, as an invite would have it.
    public void joinBy(Box admin, Role role) throws IOException {
        var free = new InviteBook.Terms(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());
        admin.state().admit(free.admission(peer(), role, Optional.empty(), 0));
        List<SignedRecord> answer =
                admin.state().read(core -> List.copyOf(core.records().byHash().values()));
        Identity me = identity();
        run(SharedState.join(rows(), me, events, admin.state().cluster(), answer), me);
    }

    /// Starts it with what is on its disk.
    public void start() throws IOException {
        disk.restart();
        Identity me = identity();
        run(SharedState.open(rows(), me, events).orElseThrow(), me);
    }

    private MetadataTable rows() {
        return disk.table(SharedState.TABLE);
    }

    private void run(SharedState state, Identity me) throws IOException {
        run++;
        var courier = new GuardedCourier(post.start(peer, state::isMember));
        var surroundings = new StateSync.Surroundings(
                me.clock(), time, events, () -> new Usage(1_000, 1 << 30), pace.unavailableAfter, pace.lostAfter);
        StateSync sync = StateSync.start(state, courier, surroundings);
        running = new Running(state, sync, me.clock(), above.begin(state, sync, courier));
        awake = false;
        later(pace.tick, this::tick);
    }

    private void tick() throws IOException {
        later(pace.tick, this::tick);
        step();
    }

    private void step() throws IOException {
        Running now = running();
        now.sync().tick();
        now.above().take();
    }

    /// Asks for a step soon.
    public void wake() {
        if (!awake) {
            awake = true;
            later(time.between(Duration.ZERO, WAKE_MAX), () -> {
                awake = false;
                step();
            });
        }
    }

    /// Does something after a while, if the box still runs then.
    public void later(Duration delay, Step step) {
        int begun = run;
        time.after(delay, () -> {
            if (isRunning() && run == begun) {
                take(step);
            }
        });
    }

    /// Lets others go on for a while in the middle of what this box does.
    ///
    /// @throws SimulatedDisk.PowerFailure if it doesn't run any more then
    public void pause(Duration span) {
        int begun = run;
        time.run(span);
        if (!isRunning() || run != begun) {
            throw new SimulatedDisk.PowerFailure();
        }
    }

    /// Does something, unless power fails in the middle. What the cluster refuses, or a full disk, is tried again.
    public void take(Step step) {
        int begun = run;
        try {
            step.take();
        } catch (SimulatedDisk.PowerFailure _) {
            if (run == begun) {
                stop();
            }
        } catch (ClusterException | StoreFullException _) {
            // A daemon logs it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops as by loss of power.
    public void stop() {
        running = null;
        post.stop(peer);
    }

    /// Loses everything on its disk; it has to join again.
    public void wipe() {
        stop();
        disk.wipe();
    }

    void setBack(SimulatedDisk.Snapshot snapshot) throws IOException {
        stop();
        disk.setBack(snapshot);
        start();
    }

    /// Lets the box stop when power fails while it takes a message.
    private final class GuardedCourier implements Courier {
        private final Courier courier;

        GuardedCourier(Courier courier) {
            this.courier = courier;
        }

        @Override
        public boolean send(PeerId to, String protocolId, Bytes message) {
            return courier.send(to, protocolId, message);
        }

        @Override
        public void handle(String protocolId, int messageBytesMax, Receiver receiver) {
            courier.handle(protocolId, messageBytesMax, new Receiver() {
                @Override
                public void receive(PeerId from, Bytes message) {
                    Box.this.take(() -> receiver.receive(from, message));
                }

                @Override
                public void connected(PeerId other) {
                    Box.this.take(() -> receiver.connected(other));
                }

                @Override
                public void disconnected(PeerId other) {
                    Box.this.take(() -> receiver.disconnected(other));
                }
            });
        }
    }

    PinRecord pin(int number) {
        Cid root = Cid.ofRaw(new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16)});
        return PinRecord.create(root, StorageClass.parse("2+1"), peer(), time.random());
    }

    /// Pins many in few commits.
    void pinMany(int count) throws IOException {
        List<PinRecord> pins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pins.add(pin(i));
        }
        state().putAll(pins);
    }
}
