package io.ishigaki.cluster;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.hold.Audit;
import io.ishigaki.cluster.hold.AuditHandler;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.pin.Pinner;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.post.Courier;
import io.ishigaki.cluster.read.PinnedBlocks;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.cluster.state.StateSync;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/// What this box does for the pins of its cluster: it makes some, and holds its share of all.
///
/// *Threading.* Thread-safe; [#tick] is called every second or so, and soon after something has changed.
public final class ClusterPins implements AutoCloseable {
    private final SharedState state;
    private final Keeper keeper;
    private final Pinner pinner;
    private final PinnedBlocks blocks;
    private final Audit audit;
    private final ClusterEvents events;
    private long damageTold;
    private final ExecutorService jobs = Pools.virtual("cluster-job");

    /// What it works with.
    ///
    /// @param sources where the blocks come from that this box is to hold
    /// @param wake asks for a [#tick] soon
    /// @param network what members are audited over, at `auditRate` bytes a second
    record Ports(
            Blockstore store,
            Keeper.Sources sources,
            Runnable wake,
            Network network,
            long auditRate,
            RandomGenerator random,
            ClusterEvents events) {}

    ClusterPins(SharedState state, StateSync sync, Courier courier, Ports ports) throws IOException {
        this.state = state;
        this.events = ports.events;
        this.keeper = new Keeper(
                state.self(),
                new Keeper.Ports(
                        ports.store,
                        ports.sources,
                        courier,
                        jobs,
                        InstantSource.system(),
                        sync::isLost,
                        Keeper.SURPLUS_KEPT,
                        ports.wake));
        this.blocks = new PinnedBlocks(keeper);
        this.audit = new Audit(
                keeper,
                new Audit.Ports(ports.network, jobs, InstantSource.system(), ports.random, ports.events),
                ports.auditRate);
        ports.network.handle(new AuditHandler(ports.store, state::isMember));
        this.pinner = new Pinner(ports.store, state, keeper, jobs);
    }

    void tick() throws IOException {
        Map<Cid, PeerId> plans = new HashMap<>();
        for (PinRecord each : state.pins()) {
            each.plan().ifPresent(plan -> plans.put(plan, each.adder()));
        }
        keeper.follow(places(), plans);
        keeper.look();
        pinner.look();
        audit.tick();
        tellDamage();
    }

    private void tellDamage() {
        long found = keeper.damaged() - damageTold;
        if (found > 0) {
            damageTold += found;
            events.add("%d damaged blocks of pins were found here, and are got anew".formatted(found));
        }
    }

    /// The members that hold something, as far as they have said how much.
    public List<Place> places() {
        return state.members().stream()
                .filter(each -> each.capacity() > 0)
                .map(ClusterPins::place)
                .toList();
    }

    private static Place place(Member member) {
        return new Place(member.id(), member.household(), member.zone(), member.capacity());
    }

    /// Where blocks of pins stand, for those who read them.
    public Keeper keeper() {
        return keeper;
    }

    /// The blocks of pins, for those who aren't members.
    public PinnedBlocks blocks() {
        return blocks;
    }

    /// Whether members have what they say.
    public Audit audit() {
        return audit;
    }

    /// Makes pins of this box.
    public Pinner pinner() {
        return pinner;
    }

    /// How well a pin is kept; empty as long as its plan isn't here.
    public Optional<Standing> standing(PinRecord pin) {
        return pin.plan().flatMap(keeper::standing);
    }

    /// Ends what is under way, and waits for it: the store is closed after that.
    @Override
    public void close() {
        jobs.shutdownNow();
        // Interrupted jobs end soon; whoever doesn't wait for peers is at most in the middle of a stripe.
        jobs.close();
    }
}
