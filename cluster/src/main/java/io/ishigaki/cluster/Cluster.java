package io.ishigaki.cluster;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.cluster.hold.Audit;
import io.ishigaki.cluster.hold.AuditHandler;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.pin.Pinner;
import io.ishigaki.cluster.post.NetworkCourier;
import io.ishigaki.cluster.read.PinnedBlocks;
import io.ishigaki.cluster.read.RebuildingSource;
import io.ishigaki.cluster.read.Waits;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.Identity;
import io.ishigaki.cluster.state.Invite;
import io.ishigaki.cluster.state.InviteBook;
import io.ishigaki.cluster.state.JoinHandler;
import io.ishigaki.cluster.state.Joining;
import io.ishigaki.cluster.state.MemberClock;
import io.ishigaki.cluster.state.Quota;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.cluster.state.StateSync;
import io.ishigaki.cluster.state.Usage;
import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import io.ishigaki.network.Peering;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a daemon has of a cluster, if it is in one: it founds or joins one, and leaves it.
///
/// ```text
/// ALONE ──found, join──▶ MEMBER ──leave──▶ LEFT     a daemon that has left joins again once it is restarted
/// ```
///
/// *Threading.* Thread-safe by its own lock, which is held while a member is asked to let this box in or is told
/// that it leaves.
public final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private static final String ALONE =
            "this box is in no cluster: 'ishi cluster init' begins one, 'ishi cluster join' enters one";
    private static final String LEFT = "this box has left its cluster: restart its daemon before it joins another";

    private static final Duration TICK = Duration.ofSeconds(1);

    /// How long a box that leaves waits for a member to have heard.
    private static final Duration FAREWELL_MAX = Duration.ofSeconds(15);

    private final Surroundings around;
    private final ClusterConfig config;
    private final Identity me;
    private final InviteBook invites;
    private final MetadataTable rows;
    private final ClusterEvents events;
    private final Waits waits = new Waits();
    private final Object lock = new Object();
    private volatile @Nullable Membership membership;
    private volatile Usage usage = new Usage(0, 0);
    private volatile boolean left;

    /// What there is while it is a member.
    ///
    /// @param jobs runs what is done for pins
    /// @param farewell is counted down when a member has heard that this box leaves
    private record Membership(
            SharedState state,
            StateSync sync,
            NetworkCourier courier,
            JoinHandler joins,
            Company company,
            ClusterPins pins,
            Audit audit,
            ExecutorService jobs,
            BackgroundTask task,
            CountDownLatch farewell) {}

    /// What a box has beside its cluster.
    ///
    /// @param sources where the blocks come from that it is to hold
    public record Surroundings(Network network, Peering peering, Blockstore store, Keeper.Sources sources) {}

    private Cluster(Surroundings around, ClusterConfig config, Identity me) throws IOException {
        this.around = around;
        this.config = config;
        this.me = me;
        this.rows = around.store().table(SharedState.TABLE);
        this.invites = new InviteBook(rows, me.random());
        this.events = new ClusterEvents(me.clock());
    }

    /// Opens what the store holds of a cluster, if anything, and takes part in it.
    ///
    /// @param random a secure one
    public static Cluster open(Surroundings around, ClusterConfig config, SecureRandom random) throws IOException {
        var me = new Identity(config.key(), new MemberClock(InstantSource.system()), random, config.workers());
        var cluster = new Cluster(around, config, me);
        Optional<SharedState> state = SharedState.open(cluster.rows, me, cluster.events);
        if (state.isPresent()) {
            cluster.begin(state.get());
        }
        return cluster;
    }

    private Membership begin(SharedState state) throws IOException {
        InstantSource steady = Ticker.system().clockFrom(me.clock().instant());
        var courier = NetworkCourier.open(around.network(), state::isMember);
        var surroundings = new StateSync.Surroundings(
                me.clock(), steady, events, () -> usage, config.unavailableAfter(), config.lostAfter());
        StateSync sync = StateSync.start(state, courier, surroundings);
        var company = new Company(around.network(), around.peering(), state, config, steady);
        var wake = new Wake();
        ExecutorService jobs = Pools.virtual("cluster-job");
        var ports = new ClusterPins.Ports(
                around.store(),
                around.sources(),
                new Pinner.Executors(jobs, config.workers()),
                steady,
                Keeper.SURPLUS_KEPT,
                new ClusterPins.Drafting(Sleeper.system(), config.lostAfter(), me.random()),
                events,
                me.random(),
                wake::now);
        var pins = new ClusterPins(state, sync, courier, ports);
        var joins = new JoinHandler(around.network(), state, invites, me.clock(), pins::takenBy);
        around.network().handle(joins);
        var audit = new Audit(
                pins.keeper(),
                new Audit.Ports(around.network(), jobs, steady, me.random(), events),
                config.auditRate());
        around.network().handle(new AuditHandler(around.store(), state::isMember));
        var farewell = new CountDownLatch(1);
        BackgroundTask task = BackgroundTask.start(
                "cluster",
                () -> sync.pause(TICK),
                () -> {
                    tick(state, sync, company, farewell);
                    pins.tick();
                    audit.tick();
                },
                e -> LOG.atWarn().setCause(e).log("the cluster failed to do what was due"));
        wake.task = task;
        state.onChange(() -> {
            courier.membersChanged();
            task.wake();
        });
        task.wake();
        var begun = new Membership(state, sync, courier, joins, company, pins, audit, jobs, task, farewell);
        membership = begun;
        return begun;
    }

    /// Wakes the task, once there is one.
    private static final class Wake {
        private volatile @Nullable BackgroundTask task;

        void now() {
            BackgroundTask known = task;
            if (known != null) {
                known.wake();
            }
        }
    }

    private void tick(SharedState state, StateSync sync, Company company, CountDownLatch farewell) throws IOException {
        usage = new Usage(
                around.store().stat().size(), company.capacity(me.clock().instant()));
        if (!state.isMember(me.peer()) && sync.hasTold()) {
            farewell.countDown();
        }
        company.keep();
        sync.tick();
    }

    private Membership member() throws ClusterException {
        Membership current = membership;
        if (current == null) {
            throw new ClusterException(left ? LEFT : ALONE);
        }
        return current;
    }

    /// Whether this box is in a cluster.
    public boolean isMember() {
        return membership != null;
    }

    /// What the members share.
    ///
    /// @throws ClusterException if this box is in no cluster
    public SharedState state() throws ClusterException {
        return member().state();
    }

    /// Who is there, and how the state comes together.
    ///
    /// @throws ClusterException if this box is in no cluster
    public StateSync sync() throws ClusterException {
        return member().sync();
    }

    /// What this box does for the cluster's pins.
    ///
    /// @throws ClusterException if this box is in no cluster
    public ClusterPins pins() throws ClusterException {
        return member().pins();
    }

    /// Whether members have what they say.
    ///
    /// @throws ClusterException if this box is in no cluster
    public Audit audit() throws ClusterException {
        return member().audit();
    }

    /// How long members must be away to be presumed lost.
    public Duration lostAfter() {
        return config.lostAfter();
    }

    /// The blocks of one request, among them those that are pinned in the cluster and that nobody has as they are.
    ///
    /// @param patient fetches, and waits as long as its reader does
    /// @param brief makes what fetches, and gives up after as long as its argument says each time
    public RequestSource reading(RequestSource patient, Function<Supplier<Duration>, RequestSource> brief) {
        Membership current = membership;
        if (current == null) {
            return patient;
        }
        var sources = new RebuildingSource.Sources(around.store(), patient, brief.apply(waits::patience));
        return new RebuildingSource(current.pins().keeper(), sources, waits);
    }

    /// The blocks of pins, for `peer`; empty where this box is in no cluster, and for a member, which gets by
    /// itself what a box hasn't: so that no two of them send each other for what neither has.
    public Optional<PinnedBlocks> blocksFor(PeerId peer) {
        return Optional.ofNullable(membership)
                .filter(current -> !current.state().isMember(peer))
                .map(current -> current.pins().blocks());
    }

    /// What has happened since this daemon started.
    public ClusterEvents events() {
        return events;
    }

    /// How far this box's own time is from the members' median.
    public MemberClock clock() {
        return me.clock();
    }

    /// How full this box is.
    public Usage usage() {
        return usage;
    }

    /// Founds a cluster.
    ///
    /// @param terms what this box is bound to, as an invite would
    /// @throws ClusterException if this box is in one
    public SharedState found(String name, InviteBook.Terms terms) throws IOException {
        synchronized (lock) {
            requireAlone();
            SharedState state = SharedState.found(rows, me, events);
            state.bind(terms);
            introduce(state, name);
            events.add("cluster %s was founded here".formatted(state.cluster()));
            return begin(state).state();
        }
    }

    private void requireAlone() throws ClusterException {
        Membership current = membership;
        if (current != null) {
            throw new ClusterException("this box is in cluster %s: it has to leave that first"
                    .formatted(current.state().cluster()));
        }
        if (left) {
            throw new ClusterException(LEFT);
        }
    }

    private static void introduce(SharedState state, String name) throws IOException {
        if (!name.isEmpty()) {
            state.describe(state.profile().withName(name));
        }
    }

    /// Joins a cluster by an invite.
    ///
    /// @throws ClusterException if this box is in one, or is refused
    public SharedState join(Invite invite, String name) throws IOException, InterruptedException {
        synchronized (lock) {
            requireAlone();
            SharedState state = Joining.join(around.network(), invite, rows, me, events);
            introduce(state, name);
            events.add("this box has joined cluster %s".formatted(state.cluster()));
            return begin(state).state();
        }
    }

    /// Makes an invite.
    ///
    /// @param life how long it can be redeemed
    /// @throws ClusterException if this box is no admin of a cluster, or has too many open
    public Invite invite(Duration life, InviteBook.Terms terms) throws IOException {
        return member().joins().invite(life, terms);
    }

    /// Ends the invites of this box that are open; answers how many.
    public int revokeInvites() throws IOException {
        return invites.revokeAll(me.clock().instant());
    }

    /// Lets the pins of a member take no more than so many bytes, or as many as they want. What they take already
    /// is held nevertheless.
    ///
    /// @throws ClusterException if this box is no admin, the peer is no member, or not all of its pins are
    ///     known here
    public void limit(PeerId peer, OptionalLong bytes) throws IOException {
        Membership current = member();
        Quota quota =
                bytes.isPresent() ? Quota.of(bytes.getAsLong(), current.pins().allTakenBy(peer)) : Quota.NONE;
        current.state().limit(peer, quota);
    }

    /// Hands over what this box holds, and waits until the others have it; a box that is interrupted, or fails,
    /// stays a member as it was.
    ///
    /// @param progress hears in words what is still owed, whenever that has changed
    /// @throws ClusterException if this box is in no cluster, or the others are too few to hold all
    public void drain(Progress progress) throws IOException, InterruptedException {
        Membership current = member();
        current.company().leaving(true);
        boolean drained = false;
        try {
            awaitTakenOver(current, current.state().self(), progress);
            drained = true;
        } finally {
            if (!drained) {
                current.company().leaving(false);
            }
        }
    }

    /// Lets the others take over what a member holds, and waits until they have, or it is away; where this is
    /// interrupted, or fails, it stays a member as it was.
    ///
    /// @param progress hears in words what is still owed, whenever that has changed
    /// @throws ClusterException if this box is no admin, the peer is no member, or the others are too few
    public void drain(PeerId peer, Progress progress) throws IOException, InterruptedException {
        Membership current = member();
        long before = current.state().bindCapacity(peer, 0);
        boolean drained = false;
        try {
            awaitTakenOver(current, peer, progress);
            drained = true;
        } finally {
            if (!drained) {
                long _ = current.state().bindCapacity(peer, before);
            }
        }
    }

    private static void awaitTakenOver(Membership current, PeerId going, Progress progress)
            throws IOException, InterruptedException {
        String told = "";
        Optional<String> owed = current.pins().owedFor(going);
        while (owed.isPresent() && isHere(current, going)) {
            if (!owed.get().equals(told)) {
                told = owed.get();
                progress.owes(told);
            }
            Sleeper.system().sleep(TICK);
            owed = current.pins().owedFor(going);
        }
    }

    private static boolean isHere(Membership current, PeerId peer) {
        return peer.equals(current.state().self()) || current.sync().online().contains(peer);
    }

    /// Hears what a box that goes has to wait for.
    @FunctionalInterface
    public interface Progress {
        void owes(String what) throws IOException;
    }

    /// Leaves the cluster, and forgets it here.
    ///
    /// @throws ClusterException if there are other members and none could be told
    public void leave() throws IOException, InterruptedException {
        synchronized (lock) {
            Membership current = member();
            if (current.state().members().size() > 1) {
                bidFarewell(current);
            }
            forget(current);
        }
    }

    private static void bidFarewell(Membership current) throws IOException, InterruptedException {
        if (current.sync().online().isEmpty()) {
            throw new ClusterException("no other member is connected, and none would learn that this box leaves:"
                    + " 'ishi cluster leave --forget' leaves them in the dark");
        }
        current.state().leave();
        if (!current.farewell().await(FAREWELL_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new ClusterException("no member has heard within %d seconds that this box leaves: try again"
                    .formatted(FAREWELL_MAX.toSeconds()));
        }
    }

    /// Forgets the cluster here, whatever the others know.
    public void forget() throws IOException {
        synchronized (lock) {
            forget(member());
        }
    }

    /// Guarded by the lock.
    private void forget(Membership current) throws IOException {
        end(current);
        current.company().part();
        current.pins().pinner().leave();
        membership = null;
        left = true;
        current.state().forget();
        events.add("this box has left cluster %s".formatted(current.state().cluster()));
    }

    private static void end(Membership current) {
        current.task().close();
        // The store is closed after this. Interrupted jobs end soon; whoever doesn't wait for peers is at most in the
        // middle of a stripe.
        current.jobs().shutdownNow();
        current.jobs().close();
        current.courier().close();
    }

    @Override
    public void close() {
        Membership current = membership;
        if (current != null) {
            end(current);
        }
    }
}
