package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Pins whose plans have nodes in common: whoever holds cells for one of them may let them go while another counts on
/// them.
class SharedNodesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SEEDS = 3;

    /// With four leaves so long that each has a cell, and some short ones.
    private static final int LARGE = 4;

    /// Three boxes of six are cut off; one of them pins something, and one of the others unpins `before` meanwhile.
    private static void pinOnOneSideAndUnpinOnTheOther(
            SimulatedCluster cluster, PinRecord before, List<Block> dag, Duration between) throws IOException {
        Set<SimulatedMachine> island = Set.copyOf(cluster.machines().subList(3, 6));
        cluster.post.cut(island.stream().map(SimulatedMachine::peer).collect(Collectors.toSet()));
        cluster.run(MINUTE);
        assertThat(cluster.pin(cluster.machine(3), dag, "3x")).isPresent();
        cluster.run(between);
        cluster.unpin(cluster.machine(1), before.id());
        cluster.run(MINUTE.multipliedBy(5));
        cluster.settle();
        assertThat(cluster.safe()).hasSize(1);
        cluster.requireReadable(dag);
        cluster.requireNothingLeftWhenAllIsUnpinned();
    }

    private static PinRecord pin(SimulatedCluster cluster, List<Block> dag) throws IOException {
        PinRecord begun = cluster.pin(cluster.machine(0), dag, "3x").orElseThrow();
        PinRecord pinned = cluster.awaitPinned(cluster.machine(0), begun, MINUTE.multipliedBy(3));
        cluster.run(MINUTE.multipliedBy(2));
        return pinned;
    }

    /// Lets a box take so many bytes more.
    private static void leaveRoom(SimulatedMachine machine, long bytes) throws IOException {
        machine.disk().collect(_ -> {});
        machine.disk().limit(machine.disk().stat().size() + bytes);
    }

    @Test
    void whatIsHeldForAnotherPinOfTheSameDoesNotCount() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            List<Block> dag = SimulatedDags.get(LARGE);
            pinOnOneSideAndUnpinOnTheOther(cluster, pin(cluster, dag), dag, MINUTE);
        });
    }

    @Test
    void whatIsHeldForAnEarlierVersionDoesNotCount() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            PinRecord before = pin(cluster, SimulatedDags.variant(LARGE, 0));
            pinOnOneSideAndUnpinOnTheOther(cluster, before, SimulatedDags.variant(LARGE, 1), MINUTE.multipliedBy(3));
        });
    }

    @Test
    void whoHasNoRoomForAPlanDoesNotCountByWhatItHoldsForAnother() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 4);
            PinRecord before = pin(cluster, SimulatedDags.variant(LARGE, 0));
            for (SimulatedMachine full : cluster.machines().subList(1, 4)) {
                leaveRoom(full, 0);
                List<Block> dag =
                        SimulatedDags.variant(LARGE, 1 + cluster.machines().indexOf(full));
                PinRecord pin = pin(cluster, dag);
                cluster.unpin(cluster.machine(0), before.id());
                cluster.run(MINUTE.multipliedBy(2));
                full.disk().limit(Long.MAX_VALUE);
                cluster.settle();
                cluster.requireReadable(dag);
                before = pin;
            }
        });
    }

    @Test
    void whoHasNoRoomForAPlanLetsOthersGoThoughABoxIsAway() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            PinRecord before = pin(cluster, SimulatedDags.variant(LARGE, 0));
            SimulatedMachine full = cluster.machine(2);
            leaveRoom(full, 0);
            PinRecord pin = pin(cluster, SimulatedDags.variant(LARGE, 1));
            cluster.machine(4).box.stop();
            cluster.run(MINUTE);
            assertThat(hasPlan(full, before)).isTrue();
            assertThat(hasPlan(full, pin)).isFalse();

            cluster.unpin(cluster.machine(0), before.id());
            cluster.run(MINUTE.multipliedBy(2));
            assertThat(hasPlan(full, before)).isFalse();
        });
    }

    private static boolean hasPlan(SimulatedMachine machine, PinRecord pin) throws IOException {
        String plan = pin.plan().orElseThrow().toBytes().toHex();
        return Truth.keys(machine).stream().anyMatch(key -> key.toHex().contains(plan));
    }

    @Test
    void pinThatIsRewrittenCountsAsMuchAsBefore() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = pin(cluster, SimulatedDags.get(LARGE));
            cluster.machine(3).box.stop();
            cluster.run(MINUTE);
            adder.state().put(adder.state().pin(pin.id()).orElseThrow().withName("renamed"));
            assertThat(adder.pins().standing(pin).orElseThrow().mayLose()).isEqualTo(2);
            cluster.run(MINUTE);
            assertThat(adder.pins().standing(pin).orElseThrow().mayLose()).isEqualTo(2);
        });
    }

    /// The store is full before the second pin is planned to its end, each time a little sooner, and so after cells
    /// were claimed that it has in common with the first.
    @Test
    void whatIsClaimedForAPlanThatFailedIsLetGo() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(1), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            pin(cluster, SimulatedDags.variant(LARGE, 0));
            SimulatedMachine second = cluster.machine(1);
            int failures = 0;
            for (int room = 2_000; room > 0; room -= 100) {
                PinRecord pin = cluster.pin(second, SimulatedDags.variant(LARGE, 1 + room), "3x")
                        .orElseThrow();
                leaveRoom(second, room);
                cluster.run(MINUTE);
                failures +=
                        second.state().pin(pin.id()).flatMap(PinRecord::plan).isEmpty() ? 1 : 0;
                cluster.unpin(second, pin.id());
                second.disk().limit(Long.MAX_VALUE);
                cluster.run(MINUTE);
            }
            assertThat(failures).isPositive();
            cluster.settle();
        });
    }
}
