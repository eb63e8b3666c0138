package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.post.SimulatedDisk;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.Role;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a cluster has to come through, scaled down: small DAGs, and minutes where a life has days.
class ClusterScenariosTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LOST_AFTER = SimulatedMachine.PACE.lostAfter();
    private static final int SEEDS = 1;

    /// With four leaves so long that each has a cell, and some short ones.
    private static final int LARGE = 4;

    static PinRecord pin(SimulatedCluster cluster, SimulatedMachine box, List<Block> dag, String storageClass)
            throws IOException {
        PinRecord begun = cluster.pin(box, dag, storageClass).orElseThrow();
        PinRecord pinned = cluster.awaitPinned(box, begun, MINUTE.multipliedBy(3));
        cluster.run(MINUTE.multipliedBy(2));
        return pinned;
    }

    static Standing standing(SimulatedMachine box, PinRecord pin) {
        return box.pins().standing(pin).orElseThrow();
    }

    static List<SimulatedMachine> shuffled(SimulatedCluster cluster) {
        List<SimulatedMachine> machines = new ArrayList<>(cluster.machines());
        Collections.shuffle(machines, new Random(cluster.time.seed()));
        return machines;
    }

    @Test
    @DisplayName("(a) of 7 boxes with 3+3 any 3 are lost: each survivor reads all, repairs, and 3 more may go")
    void threeOfSevenAreLost() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 10);
            List<Block> dag = SimulatedDags.get(LARGE);
            List<SimulatedMachine> boxes = shuffled(cluster);
            PinRecord pin = pin(cluster, boxes.getFirst(), dag, "3+3");
            assertThat(standing(boxes.getLast(), pin).mayLose()).isEqualTo(3);
            for (SimulatedMachine each : boxes.subList(0, 3)) {
                cluster.wipe(each);
            }
            cluster.requireReadable(dag);

            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(3)));

            Standing repaired = standing(boxes.getLast(), pin);
            assertThat(repaired.mayLose()).isEqualTo(3);
            assertThat(repaired.placed()).isEqualTo(repaired.stripes());
            for (SimulatedMachine each : boxes.subList(3, 6)) {
                cluster.wipe(each);
            }
            cluster.requireReadable(dag);
        });
    }

    @Test
    @DisplayName("(b) the adder dies at any step and comes back: the pin is completed")
    void adderDiesAtEachStepAndComesBack() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(8), time -> {
            var cluster = SimulatedCluster.of(time, 4);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = cluster.pin(adder, SimulatedDags.get(1), "2+1").orElseThrow();
            adder.disk().failAfter(time.seed() * 7 % 60);
            cluster.run(MINUTE.multipliedBy(3));
            if (!adder.isRunning()) {
                adder.box.start();
            }
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    /// [Promises] are checked five times a second.
    @Test
    void whatABoxToldBeforeItsDiskWasLostCountsNoMoreWhereTheFirstThatItTellsAnewIsLost() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(30), time -> {
            var cluster = SimulatedCluster.of(time, 3);
            SimulatedMachine box = cluster.machine(1);
            pin(cluster, cluster.machine(0), SimulatedDags.get(1), "2+1");
            cluster.post.conditions(
                    new SimulatedPost.Conditions(Duration.ofMillis(1), Duration.ofMillis(20), 0.5, 0, 100 << 20));
            cluster.wipe(box);
            cluster.rejoin(box);
            for (int check = 0; check < 300; check++) {
                cluster.run(Duration.ofMillis(200));
            }
        });
    }

    @Test
    void adderThatDiesAsAPinBeginsKeepsNoLocalPinForIt() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(24), time -> {
            var cluster = SimulatedCluster.of(time, 4);
            SimulatedMachine adder = cluster.machine(0);
            List<Block> dag = SimulatedDags.get(1);
            adder.disk().failAfter(dag.size() + time.seed() % 8);
            Optional<PinRecord> begun = cluster.pin(adder, dag, "2+1");
            cluster.run(MINUTE);
            if (!adder.isRunning()) {
                adder.box.start();
            }
            cluster.run(MINUTE.multipliedBy(5));
            assertThat(adder.disk().pins().isRecursive(dag.getLast().cid()))
                    .as("a local pin; begun: %s", begun)
                    .isFalse();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("(c) one DAG in two pins of different class: each goes without harm to the other")
    void twoClassesOfOneDag() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            List<Block> dag = SimulatedDags.get(LARGE);
            PinRecord one = pin(cluster, cluster.machine(1), dag, "2+1");
            PinRecord other = pin(cluster, cluster.machine(2), dag, "3x");
            assertThat(one.plan()).isNotEqualTo(other.plan());
            cluster.unpin(cluster.machine(3), time.random().nextBoolean() ? one.id() : other.id());
            cluster.settle();
            cluster.requireReadable(dag);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("(c) one DAG pinned twice in one class: the second needs no other bytes, and outlives the first")
    void onePlanOfTwoPins() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            List<Block> dag = SimulatedDags.get(LARGE);
            PinRecord one = pin(cluster, cluster.machine(1), dag, "2+2");
            cluster.run(SimulatedCluster.REST);
            long fetched = cluster.bytesFetched();
            PinRecord other = pin(cluster, cluster.machine(2), dag, "2+2");
            assertThat(other.plan()).isEqualTo(one.plan());
            assertThat(cluster.bytesFetched()).isEqualTo(fetched);
            cluster.unpin(cluster.machine(3), one.id());
            cluster.settle();
            cluster.requireReadable(dag);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("(d) a box returns long after it was given up, with its old state: surplus goes, nothing is lost")
    void oldBoxReturns() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            List<Block> dag = SimulatedDags.get(LARGE);
            PinRecord kept = pin(cluster, cluster.machine(1), dag, "2+2");
            PinRecord gone = pin(cluster, cluster.machine(2), SimulatedDags.get(3), "2+1");
            SimulatedMachine old = cluster.machine(3 + time.random().nextInt(3));
            old.box.stop();
            cluster.run(LOST_AFTER.multipliedBy(3));
            cluster.unpin(cluster.machine(0), gone.id());
            PinRecord fresh = pin(cluster, cluster.machine(0), SimulatedDags.get(2), "2+2");
            long before = cluster.bytesFetched();
            old.box.start();
            cluster.settle();
            assertThat(standing(old, kept).mayLose()).isEqualTo(2);
            assertThat(standing(old, fresh).mayLose()).isEqualTo(2);
            // No storm: it gets its share of what is new, and nothing is made anew.
            assertThat(cluster.bytesFetched() - before)
                    .isLessThan(standing(old, fresh).storedBytes());
        });
    }

    @Test
    @DisplayName("(d) a box is wiped and joins again with its old key: it gets its share anew")
    void wipedBoxReturns() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            PinRecord pin = pin(cluster, cluster.machine(1), SimulatedDags.get(LARGE), "2+2");
            SimulatedMachine wiped = cluster.any(cluster.machines());
            cluster.wipe(wiped);
            cluster.run(MINUTE);
            cluster.rejoin(wiped);
            cluster.settle();
            assertThat(standing(wiped, pin).mayLose()).isEqualTo(2);
        });
    }

    @Test
    @DisplayName("(d) two boxes come back from snapshots: they drop nothing before they know what is pinned")
    void boxesReturnFromSnapshots() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            PinRecord first = pin(cluster, cluster.machine(1), SimulatedDags.get(LARGE), "2+2");
            SimulatedDisk.Snapshot one = cluster.machine(2).disk().snapshot();
            SimulatedDisk.Snapshot other = cluster.machine(3).disk().snapshot();
            PinRecord second = pin(cluster, cluster.machine(1), SimulatedDags.get(3), "2+2");
            cluster.setBack(cluster.machine(2), one);
            cluster.setBack(cluster.machine(3), other);
            cluster.settle();
            assertThat(standing(cluster.machine(2), first).mayLose()).isEqualTo(2);
            assertThat(standing(cluster.machine(3), second).mayLose()).isEqualTo(2);
        });
    }

    private static boolean hasDamagedCells(SimulatedMachine box) throws IOException {
        List<Cid> damaged = new ArrayList<>();
        box.disk().forEachDamaged(damaged::add);
        for (Cid each : damaged) {
            if (box.pins().keeper().locate(each.multihash()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Test
    @DisplayName("what rots on a box is found, counts no more, and is fetched or decoded anew")
    void rotIsMended() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            PinRecord pin = pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "2+2");
            cluster.run(SimulatedCluster.REST);
            SimulatedMachine rotten = cluster.any(cluster.machines());
            for (int i = 0; i < 3; i++) {
                cluster.rot(rotten);
            }
            assertThat(rotten.hasRot()).isTrue();
            rotten.disk().scrub(Bytes.EMPTY, Long.MAX_VALUE, _ -> {});
            // Plans are on all boxes, and can't be what may be lost least.
            boolean ofCells = hasDamagedCells(rotten);
            int lowest = Integer.MAX_VALUE;
            for (int i = 0; i < 1_200; i++) {
                cluster.run(Duration.ofMillis(100));
                lowest = Math.min(lowest, standing(rotten, pin).mayLose());
            }
            assertThat(lowest < 2)
                    .as("less may be lost once the rot is found, %d", lowest)
                    .isEqualTo(ofCells);
            assertThat(rotten.hasRot()).isFalse();
            assertThat(standing(rotten, pin).mayLose()).isEqualTo(2);
            cluster.settle();
        });
    }

    @Test
    @DisplayName("(e) two partitions each repair, pin and unpin: they come together")
    void twoPartitions() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 8);
            List<Block> dag = SimulatedDags.get(LARGE);
            pin(cluster, cluster.machine(0), dag, "2+2");
            PinRecord unpinned = pin(cluster, cluster.machine(4), SimulatedDags.get(3), "2+1");
            List<SimulatedMachine> boxes = shuffled(cluster);
            Set<SimulatedMachine> island = Set.copyOf(boxes.subList(0, 3));
            cluster.post.cut(
                    Set.copyOf(island.stream().map(SimulatedMachine::peer).toList()));
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(10)));
            // The smaller part can't tell whether it is the others that are away.
            cluster.pin(boxes.getFirst(), SimulatedDags.get(1), "2x");
            pin(cluster, boxes.getLast(), SimulatedDags.get(2), "3x");
            cluster.unpin(boxes.get(5), unpinned.id());
            cluster.run(LOST_AFTER);
            cluster.settle();
            assertThat(cluster.safe()).hasSize(3);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("(f) a box is full: its cells go to the next, and come home when there is room")
    void oneBoxIsFull() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            SimulatedMachine full = cluster.any(cluster.machines().subList(1, 6));
            full.disk().limit(100 << 10);
            PinRecord pin = pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "2+2");
            cluster.run(MINUTE.multipliedBy(2));
            Standing now = standing(cluster.machine(0), pin);
            assertThat(now.mayLose()).isEqualTo(2);
            assertThat(now.placed()).isEqualTo(now.stripes());
            assertThat(now.refused()).isZero();

            cluster.settle();

            assertThat(standing(cluster.machine(0), pin).passedOn()).isZero();
        });
    }

    @Test
    @DisplayName("(f) all boxes are full: the pin says so, nothing is lost, and it goes on when there is room")
    void allBoxesAreFull() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            PinRecord first = pin(cluster, cluster.machine(0), SimulatedDags.get(3), "2+1");
            for (SimulatedMachine each : cluster.machines().subList(1, 5)) {
                each.disk().limit(each.disk().stat().size() + (200 << 10));
            }
            PinRecord second = cluster.pin(cluster.machine(0), SimulatedDags.get(LARGE), "2+2")
                    .orElseThrow();
            cluster.run(MINUTE.multipliedBy(5));
            PinRecord now = cluster.machine(0).state().pin(second.id()).orElseThrow();
            assertThat(now.phase()).isEqualTo(Phase.PINNING);
            assertThat(standing(cluster.machine(0), now).refused()).isPositive();
            assertThat(cluster.machine(0).pins().obstacle(now).orElseThrow())
                    .contains("cells find no box with room", "box");
            cluster.requireReadable(SimulatedDags.get(LARGE));

            cluster.settle();

            assertThat(standing(cluster.machine(1), first).mayLose()).isEqualTo(1);
            assertThat(cluster.machine(1).state().pin(second.id()).orElseThrow().phase())
                    .isEqualTo(Phase.PINNED);
        });
    }

    @Test
    @DisplayName("(g) a backup changes a little daily for a month: what travels goes by the change")
    void backupChangesDaily() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(1), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord before = pin(cluster, adder, SimulatedDags.variant(LARGE, 0), "2+2");
            cluster.run(SimulatedCluster.REST);
            long whole = standing(adder, before).storedBytes();
            for (int day = 1; day <= 30; day++) {
                long fetched = cluster.bytesFetched();
                PinRecord now = cluster.pin(adder, SimulatedDags.variant(LARGE, day), "2+2")
                        .orElseThrow();
                cluster.awaitPinned(adder, now, MINUTE.multipliedBy(3));
                cluster.run(MINUTE);
                cluster.unpin(adder, before.id());
                cluster.run(MINUTE);
                assertThat(cluster.bytesFetched() - fetched).isLessThan(whole / 50);
                before = now;
            }
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("(h) the only admin is lost: the others make another, and what it held is made anew")
    void onlyAdminIsLost() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = new SimulatedCluster(time);
            for (int i = 0; i < 5; i++) {
                cluster.join("", Role.MEMBER);
            }
            cluster.run(MINUTE);
            PinRecord pin = pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "2+2");
            SimulatedMachine admin = cluster.machine(0);
            cluster.wipe(admin);
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));
            cluster.remove(admin);
            cluster.join("", Role.MEMBER);
            cluster.settle();
            assertThat(standing(cluster.machine(0), pin).mayLose()).isEqualTo(2);
        });
    }

    @Test
    @DisplayName("(i) an archive of equal packs under a plain list in random order: any m boxes may go")
    void archiveOfPacks() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            List<Block> archive = SimulatedDags.archive(time.seed());
            pin(cluster, cluster.machine(0), archive, "3+2");
            for (SimulatedMachine each : shuffled(cluster).subList(0, 2)) {
                cluster.wipe(each);
            }
            cluster.requireReadable(archive);
        });
    }

    @Test
    @DisplayName("(j) every box is switched off nightly: all stays readable, and nothing is made anew for it")
    void boxesAreOffNightly() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(1), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            PinRecord pin = pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "2+1");
            cluster.run(SimulatedCluster.REST);
            long fetched = 0;
            for (int day = 0; day < 8; day++) {
                if (day == 2) {
                    // By now it is known how long nights are.
                    fetched = cluster.bytesFetched();
                }
                for (SimulatedMachine each : cluster.machines()) {
                    each.box.stop();
                    cluster.run(Duration.ofMinutes(day < 2 ? 7 : 6));
                    each.box.start();
                    cluster.run(MINUTE);
                }
            }
            assertThat(cluster.bytesFetched()).isEqualTo(fetched);
            assertThat(standing(cluster.machine(0), pin).mayLose()).isEqualTo(1);
            cluster.settle();
        });
    }

    @Test
    @DisplayName("(k) clocks are wrong, and jump: pins spread, and repair goes on")
    void clocksAreWrong() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            cluster.machine(5).box.skew(Duration.ofDays(-3));
            cluster.machine(4).box.skew(Duration.ofMinutes(4));
            cluster.run(MINUTE);
            PinRecord pin = pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "2+2");
            cluster.machine(4).box.skew(Duration.ofDays(-2));
            cluster.machine(3).box.skew(Duration.ofDays(9));
            cluster.wipe(cluster.machine(1));
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));
            assertThat(standing(cluster.machine(2), pin).mayLose()).isEqualTo(2);
            cluster.rejoin(cluster.machine(1));
            cluster.settle();
        });
    }
}
