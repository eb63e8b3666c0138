package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What happens to pins for which their adder has no room, scaled down.
class LargePinScenariosTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LOST_AFTER = SimulatedMachine.PACE.lostAfter();
    private static final int SEEDS = 1;

    /// Leaves of a file of 32 MiB.
    private static final int FILE = 128;

    private static SimulatedCluster ofSmallBoxes(SimulatedTime time, int count) throws IOException {
        var cluster = SimulatedCluster.of(time, count);
        for (SimulatedMachine each : cluster.machines()) {
            each.disk().limit(16 << 20);
        }
        return cluster;
    }

    /// Four boxes, of which the first has hardly any room.
    private static SimulatedCluster ofOneSmallBox(SimulatedTime time) throws IOException {
        var cluster = SimulatedCluster.of(time, 4);
        cluster.machine(0).disk().limit(10 << 20);
        return cluster;
    }

    /// Adds a DAG to the first box, and requires it to be kept and, in the end, to leave nothing behind.
    private static void requireAdded(SimulatedCluster cluster, List<Block> dag) throws IOException {
        SimulatedMachine adder = cluster.machine(0);
        PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
        cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(10));
        cluster.requireReadable(dag);
        cluster.settle();
        cluster.requireNothingLeftWhenAllIsUnpinned();
    }

    @Test
    @DisplayName("a pin of twice the adder's room is added: it is spread meanwhile, and the adder keeps its share")
    void pinIsLargerThanItsAdder() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = ofSmallBoxes(time, 8);
            List<Block> dag = SimulatedDags.file(time.seed(), FILE);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.run(MINUTE.multipliedBy(2));
            cluster.requireReadable(dag);
            assertThat(adder.state().pins()).hasSize(1);
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a pin larger than its adder, of which its own share has no room there: others take that, too")
    void shareOfTheAdderHasNoRoom() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(3), time -> {
            var cluster = ofOneSmallBox(time);
            List<Block> dag = SimulatedDags.file(time.seed(), FILE);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.run(MINUTE.multipliedBy(2));
            cluster.requireReadable(dag);
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a pin larger than its adder: leaves that wait for their stripe don't fill its store")
    void whatWaitsForItsStripeHasNoRoom() {
        // In which cells of others come just then.
        SimulatedTime.forSeed(44, time -> {
            List<Block> dag = SimulatedDags.file(time.seed(), FILE);
            requireAdded(ofOneSmallBox(time), dag);
        });
    }

    @Test
    @DisplayName("a pin larger than its adder, which also has what full boxes don't take: others take that, too")
    void whatFullBoxesDontTakeHasNoRoom() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(3), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            cluster.machine(0).disk().limit(12 << 20);
            cluster.machine(1).disk().limit(3 << 20);
            cluster.machine(2).disk().limit(3 << 20);
            List<Block> dag = SimulatedDags.file(time.seed(), FILE);
            requireAdded(cluster, dag);
        });
    }

    @Test
    @DisplayName("a pin larger than its adder: its draft expires before it is ended, and nothing of it is left")
    void draftOfALargePinExpires() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(3), time -> {
            var cluster = ofOneSmallBox(time);
            List<Block> dag = SimulatedDags.file(time.seed(), FILE);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
            while (!isPlanned(adder, pin)) {
                cluster.run(Duration.ofMillis(10));
            }
            adder.state().remove(drafts(adder));
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    private static boolean isPlanned(SimulatedMachine machine, PinRecord pin) {
        return machine.state().pin(pin.id()).flatMap(PinRecord::plan).isPresent();
    }

    private static Set<PinId> drafts(SimulatedMachine machine) {
        return machine.state().pins().stream()
                .filter(PinRecord::isDraft)
                .map(PinRecord::id)
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("a DAG that is all here, and whose parity has no room beside it, is planned batch by batch")
    void parityHasNoRoomBesideItsData() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            SimulatedMachine adder = cluster.machine(0);
            List<Block> dag = SimulatedDags.file(2, FILE);
            adder.disk().limit(46 << 20);
            PinRecord pin = cluster.pin(adder, dag, "2+2").orElseThrow();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            assertThat(cluster.bytesFetched()).isLessThan(100 << 20);
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a folder of small files larger than its adder: stripes that were guessed are made again, and go")
    void wrongGuessesAreMadeAgain() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = ofSmallBoxes(time, 10);
            List<Block> dag = SimulatedDags.folder(3, 240);
            requireAdded(cluster, dag);
        });
    }

    @Test
    @DisplayName("a pin larger than its adder: the adder dies at any step while it is made, and it is completed")
    void adderOfLargePinDiesAndComesBack() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(6), time -> {
            var cluster = ofSmallBoxes(time, 8);
            List<Block> dag = SimulatedDags.file(1, FILE);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
            adder.disk().failAfter(time.seed() * 7 % 40);
            cluster.run(MINUTE);
            if (!adder.isRunning()) {
                adder.box.start();
            }
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName(
            "a pin larger than its adder: the adder stops before others have what it listed last, and it is completed")
    void adderOfLargePinStopsAsSoonAsItIsAdded() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(3), time -> {
            var cluster = ofSmallBoxes(time, 8);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin =
                    cluster.add(adder, SimulatedDags.file(1, FILE), "2+1").orElseThrow();
            cluster.run(Duration.ofMillis(100));
            adder.box.stop();
            cluster.run(MINUTE);
            adder.box.start();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.settle();
        });
    }

    @Test
    @DisplayName("a pin larger than its adder: the adder dies while it is added, and what was spread goes")
    void adderDiesWhileALargePinIsAdded() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(3), time -> {
            var cluster = ofSmallBoxes(time, 8);
            List<Block> dag = SimulatedDags.file(1, FILE);
            SimulatedMachine adder = cluster.machine(0);
            adder.disk().failAfter(100 + time.seed() * 40);
            assertThat(cluster.add(adder, dag, "2+1")).isEmpty();
            boolean comesBack = time.seed() % 2 == 0;
            if (comesBack) {
                adder.box.start();
            }
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));
            assertThat(cluster.machine(1).state().pins()).isEmpty();
            for (SimulatedMachine each : cluster.running()) {
                assertThat(Truth.keys(each)).as("claims of %s", each).isEmpty();
            }
        });
    }

    @Test
    @DisplayName("a pin larger than its adder: a box is lost that has taken some of it, and nothing is")
    void boxIsLostWhileALargePinIsAdded() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(3), time -> {
            var cluster = ofSmallBoxes(time, 8);
            List<Block> dag = SimulatedDags.file(1, FILE);
            SimulatedMachine adder = cluster.machine(0);
            SimulatedMachine lost = cluster.machine(1 + time.random().nextInt(7));
            time.after(Duration.ofSeconds(4 + time.seed() * 8), () -> {
                try {
                    cluster.remove(lost);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.requireReadable(dag);
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a pin larger than all boxes together is refused in words, and leaves nothing")
    void pinIsLargerThanTheCluster() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(1), time -> {
            var cluster = ofSmallBoxes(time, 4);
            SimulatedMachine adder = cluster.machine(0);
            List<Block> dag = SimulatedDags.file(1, 2 * FILE);
            assertThatThrownBy(() -> adder.add(dag, StorageClass.parse("2+1")))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("no room to go on");
        });
    }
}
