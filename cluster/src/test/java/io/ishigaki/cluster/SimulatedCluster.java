package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedDisk;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.Role;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A cluster of boxes that run the code of the daemon, from the messages of members up, over a simulated network,
/// clock and disks; and what must hold whatever happens to them. *Confined to* one thread.
///
/// What must hold is said by [Invariant]s.
final class SimulatedCluster {
    /// After so long without faults everything has come to rest.
    static final Duration REST = SimulatedMachine.PACE
            .lostAfter()
            .plus(SimulatedMachine.SURPLUS_KEPT)
            .plus(Duration.ofMinutes(10));

    final SimulatedTime time;
    final SimulatedPost post;

    /// How often a box looks at everything.
    final Duration tick;

    private final List<SimulatedMachine> machines = new ArrayList<>();
    private final List<SimulatedMachine> removed = new ArrayList<>();
    private final Truth truth = new Truth(this);
    private final Promises promises = new Promises(this, truth);

    /// What was pinned and not unpinned, with its DAG.
    private final Map<PinId, List<Block>> pinned = new HashMap<>();

    private final Convergence convergence = new Convergence(this);

    /// What must hold, in the order in which it is looked at.
    private final List<Invariant> invariants = List.of(
            promises,
            convergence,
            new EverythingInPlace(this),
            new SpaceIsBounded(this),
            new EverythingReadable(this),
            new RepairEnds(this));

    private int boxes;
    private long bytesFetched;

    SimulatedCluster(SimulatedTime time) {
        this(time, SimulatedMachine.PACE.tick());
    }

    private SimulatedCluster(SimulatedTime time, Duration tick) {
        this.time = time;
        this.tick = tick;
        this.post = new SimulatedPost(time);
    }

    /// A cluster of `count` boxes that know each other.
    static SimulatedCluster of(SimulatedTime time, int count) throws IOException {
        return of(time, count, Integer.MAX_VALUE);
    }

    /// A cluster whose boxes stand so many in a household each.
    static SimulatedCluster of(SimulatedTime time, int count, int perHousehold) throws IOException {
        return of(time, count, perHousehold, SimulatedMachine.PACE.tick());
    }

    /// A cluster whose boxes look at everything so often.
    static SimulatedCluster of(SimulatedTime time, int count, int perHousehold, Duration tick) throws IOException {
        var cluster = new SimulatedCluster(time, tick);
        for (int i = 0; i < count; i++) {
            cluster.join(perHousehold == Integer.MAX_VALUE ? "" : "house" + i / perHousehold);
        }
        cluster.run(Duration.ofMinutes(2));
        return cluster;
    }

    SimulatedMachine join(String household) throws IOException {
        return join(household, Role.ADMIN);
    }

    SimulatedMachine join(String household, Role role) throws IOException {
        var machine = new SimulatedMachine(this, boxes++, household);
        if (machines.isEmpty()) {
            machine.box.found();
        } else {
            machine.box.joinBy(admin(machine).box, role);
        }
        machines.add(machine);
        return machine;
    }

    /// An admin, whose power won't fail while it lets in or removes somebody.
    private SimulatedMachine admin(SimulatedMachine other) {
        SimulatedMachine found = running().stream()
                .filter(each -> !each.equals(other)
                        && each.state()
                                .member(each.peer())
                                .filter(member -> member.role() == Role.ADMIN)
                                .isPresent())
                .findFirst()
                .orElseThrow();
        found.disk().failAfter(Long.MAX_VALUE);
        return found;
    }

    List<SimulatedMachine> machines() {
        return List.copyOf(machines);
    }

    SimulatedMachine machine(int number) {
        return machines.get(number);
    }

    /// How many boxes have lost something, or were removed, of which a box didn't know when it said how a plan
    /// stands.
    int lossesUnknownTo(SimulatedMachine observer, Standing standing) throws IOException {
        int losses = 0;
        for (SimulatedMachine each : machines) {
            losses += each.hasRot() || observer.isUnawareOf(each) ? 1 : 0;
        }
        return losses
                + (int) removed.stream()
                        .filter(each -> standing.held().containsKey(each.peer()))
                        .count();
    }

    /// Whether a box was taken out of the cluster for good.
    boolean isRemoved(PeerId peer) {
        return removed.stream().anyMatch(gone -> gone.peer().equals(peer));
    }

    List<SimulatedMachine> running() {
        return machines.stream().filter(SimulatedMachine::isRunning).toList();
    }

    SimulatedMachine any(List<SimulatedMachine> some) {
        return some.get(time.random().nextInt(some.size()));
    }

    Truth truth() {
        return truth;
    }

    Promises promises() {
        return promises;
    }

    void countFetched(int bytes) {
        bytesFetched += bytes;
    }

    /// Bytes of blocks that went from box to box, to be held there.
    long bytesFetched() {
        return bytesFetched;
    }

    boolean isPinned(PinId pin) {
        return pinned.containsKey(pin);
    }

    /// What is pinned; empty if nothing is, or not any more.
    Optional<List<Block>> dagOf(PinId pin) {
        return Optional.ofNullable(pinned.get(pin));
    }

    Set<PinId> pinned() {
        return Set.copyOf(pinned.keySet());
    }

    Optional<Block> fetch(SimulatedMachine reader, Cid cid) throws IOException {
        for (SimulatedMachine each : machines) {
            if (!each.equals(reader) && post.reaches(reader.peer(), each.peer())) {
                Optional<Block> there = each.isRunning() ? each.disk().get(cid) : Optional.empty();
                if (there.isPresent()) {
                    return there;
                }
            }
        }
        return Optional.empty();
    }

    /// Pins a DAG from `adder`; empty if power fails there meanwhile.
    Optional<PinRecord> pin(SimulatedMachine adder, List<Block> dag, String storageClass) {
        return make(adder, dag, () -> adder.pin(dag, StorageClass.parse(storageClass)));
    }

    /// Adds a DAG at `adder` block by block, and begins to pin it; empty if the box goes down meanwhile, or finds no
    /// room.
    Optional<PinRecord> add(SimulatedMachine adder, List<Block> dag, String storageClass) {
        return make(adder, dag, () -> adder.add(dag, StorageClass.parse(storageClass)));
    }

    /// Begins a pin of a DAG on a box.
    @FunctionalInterface
    private interface Maker {
        PinRecord make() throws IOException;
    }

    private Optional<PinRecord> make(SimulatedMachine adder, List<Block> dag, Maker maker) {
        List<PinRecord> made = new ArrayList<>();
        adder.box.take(() -> {
            PinRecord pin = maker.make();
            pinned.put(pin.id(), dag);
            made.add(pin);
        });
        return made.stream().findFirst();
    }

    void unpin(SimulatedMachine box, PinId pin) {
        box.box.take(() -> {
            convergence.release(pin);
            pinned.remove(pin);
            promises.release(pin);
            box.state().remove(Set.of(pin));
        });
    }

    /// Something on a box's disk is lost: `loss` does it.
    void lose(SimulatedMachine box, Box loss) throws IOException {
        promises.losing();
        loss.run();
        box.noteLoss();
    }

    /// What happens to a box.
    @FunctionalInterface
    interface Box {
        void run() throws IOException;
    }

    void wipe(SimulatedMachine box) throws IOException {
        lose(box, box.box::wipe);
    }

    /// Waits until a pin is acknowledged.
    ///
    /// @throws AssertionError if that takes longer than `patience`
    PinRecord awaitPinned(SimulatedMachine box, PinRecord pin, Duration patience) throws IOException {
        for (var waited = Duration.ZERO; waited.compareTo(patience) < 0; waited = waited.plusSeconds(5)) {
            Optional<PinRecord> now = box.state().pin(pin.id());
            if (now.filter(each -> each.phase() == Phase.PINNED).isPresent()) {
                return now.get();
            }
            run(Duration.ofSeconds(5));
        }
        throw new AssertionError("pin %s of %s is not acknowledged after %s: %s, %s"
                .formatted(
                        pin.id(),
                        box,
                        patience,
                        box.pins().pinner().failure(pin.id()),
                        box.state().pin(pin.id()).flatMap(box.pins()::standing)));
    }

    /// Checks that every box that runs can read a DAG.
    void requireReadable(List<Block> dag) throws IOException {
        for (SimulatedMachine box : running()) {
            try (RequestSource source = box.reading()) {
                for (Block each : dag) {
                    assertThat(source.get(each.cid())).as("read by %s", box).contains(each);
                }
            }
        }
    }

    /// Lets a wiped box join again, with its old key.
    void rejoin(SimulatedMachine box) throws IOException {
        box.box.joinBy(admin(box).box, Role.ADMIN);
    }

    void setBack(SimulatedMachine box, SimulatedDisk.Snapshot snapshot) throws IOException {
        lose(box, () -> {
            box.box.stop();
            box.disk().setBack(snapshot);
            box.box.start();
        });
    }

    /// Lets some block that a box claims rot.
    void rot(SimulatedMachine box) throws IOException {
        List<Multihash> blocks = box.disk().allClaims().stream()
                .flatMap(each -> each.blocks().stream())
                .toList();
        if (!blocks.isEmpty()) {
            lose(box, () -> box.disk().rot(blocks.get(time.random().nextInt(blocks.size()))));
        }
    }

    /// Takes a box, wherever it is, out of the cluster for good.
    void remove(SimulatedMachine box) throws IOException {
        SimulatedMachine by = admin(box);
        lose(box, box.box::stop);
        machines.remove(box);
        removed.add(box);
        by.state().removeMember(box.peer());
        convergence.afterStep();
    }

    void claimsWereDropped() {
        try {
            for (SimulatedMachine each : machines) {
                each.noteDrop();
            }
            for (Invariant each : invariants) {
                each.afterDrop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets time pass, and checks what every box promises then.
    void run(Duration span) throws IOException {
        time.run(span);
        check();
    }

    /// Checks what must hold at any time.
    void check() throws IOException {
        for (Invariant each : invariants) {
            each.afterStep();
        }
    }

    /// Whether all boxes run and know the same pins and members.
    boolean agree() {
        return machines.stream().allMatch(SimulatedMachine::isRunning)
                && machines.stream()
                                .map(each -> List.of(
                                        Set.copyOf(each.state().pins()),
                                        each.state().members()))
                                .distinct()
                                .count()
                        == 1;
    }

    /// Whether every box reaches every other.
    boolean isWhole() {
        return machines.stream()
                .allMatch(one -> machines.stream().allMatch(other -> post.reaches(one.peer(), other.peer())));
    }

    /// Ends all faults, and lets everything come to rest.
    void settle() throws IOException {
        calm();
        run(REST);
        for (Invariant each : invariants) {
            each.atRest();
        }
    }

    /// Ends all faults.
    void calm() throws IOException {
        post.heal();
        post.conditions(SimulatedPost.Conditions.GOOD);
        for (SimulatedMachine each : machines) {
            each.box.skew(Duration.ZERO);
            each.disk().limit(Long.MAX_VALUE);
            each.disk().failAfter(Long.MAX_VALUE);
            if (!each.isRunning()) {
                each.box.start();
            }
        }
        for (SimulatedMachine each : machines) {
            each.disk().scrub(Bytes.EMPTY, Long.MAX_VALUE, _ -> {});
        }
    }

    /// The pins that are spread, as far as too many losses haven't ended them.
    List<PinRecord> safe() {
        return machines.getFirst().state().pins().stream()
                .filter(each ->
                        each.plan().filter(plan -> promises.of(plan) >= 0).isPresent())
                .toList();
    }

    /// Unpins everything, after which nothing is left on any disk.
    void requireNothingLeftWhenAllIsUnpinned() throws IOException {
        SimulatedMachine box = machines.getFirst();
        for (PinId each : box.pinIds()) {
            unpin(box, each);
        }
        run(Duration.ofMinutes(3));
        for (SimulatedMachine each : machines) {
            assertThat(Truth.keys(each)).as("claims of %s", each).isEmpty();
        }
    }
}
