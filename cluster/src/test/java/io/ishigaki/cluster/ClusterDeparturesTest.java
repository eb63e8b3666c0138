package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a cluster makes of boxes that go, before their pins are acknowledged and later, and of one whose word is wrong:
/// more scenarios like those of [ClusterScenariosTest].
class ClusterDeparturesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LOST_AFTER = SimulatedMachine.PACE.lostAfter();
    private static final int SEEDS = 1;

    /// With four leaves so long that each has a cell, and some short ones.
    private static final int LARGE = 4;

    @Test
    @DisplayName(
            "(b) the adder dies at any step for good: another box completes the pin, or it ends, and leaves nothing")
    void adderDiesAtEachStepForGood() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(8), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(4);
            cluster.pin(adder, SimulatedDags.get(LARGE), "2+2");
            adder.disk().failAfter(time.seed() * 11 % 90);
            cluster.run(time.between(Duration.ZERO, Duration.ofSeconds(20)));
            cluster.remove(adder);
            cluster.settle();
            for (SimulatedMachine each : cluster.machines()) {
                assertThat(each.state().pins()).allMatch(pin -> pin.phase() == Phase.PINNED);
                if (each.state().pins().isEmpty()) {
                    assertThat(Truth.keys(each)).as("claims of %s", each).isEmpty();
                } else {
                    cluster.requireReadable(SimulatedDags.get(LARGE));
                }
            }
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName(
            "(b) the adder falls silent at any step: another box completes the pin, or nobody holds it till it's back")
    void adderFallsSilentAtEachStep() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(8), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(4);
            PinRecord pin = cluster.pin(adder, SimulatedDags.get(LARGE), "2+2").orElseThrow();
            adder.disk().failAfter(time.seed() * 11 % 90);
            cluster.run(time.between(Duration.ZERO, Duration.ofSeconds(20)));
            if (adder.isRunning()) {
                adder.box.stop();
            }

            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            for (SimulatedMachine each : cluster.running()) {
                boolean complete = each.state()
                        .pin(pin.id())
                        .filter(now -> now.phase() == Phase.PINNED)
                        .isPresent();
                assertThat(Truth.keys(each).isEmpty())
                        .as("%s holds nothing of a pin that isn't complete", each)
                        .isEqualTo(!complete);
            }

            adder.box.start();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.settle();
            cluster.requireReadable(SimulatedDags.get(LARGE));
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("(b) the adder is cut off at any step, and others complete the pin: it lets go what isn't its share")
    void adderIsCutOffAtEachStep() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(8), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(4);
            cluster.pin(adder, SimulatedDags.get(LARGE), "2+1");
            cluster.run(time.between(Duration.ZERO, Duration.ofSeconds(20)));
            cluster.post.cut(Set.of(adder.peer()));

            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            cluster.settle();
            cluster.requireReadable(SimulatedDags.get(LARGE));
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("what others hold on a lease is no reason for the adder to let its own go")
    void adderKeepsEverythingUntilThePinIsAcknowledged() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            SimulatedMachine adder = cluster.machine(0);
            cluster.machines().subList(3, 6).forEach(each -> each.box.stop());
            PinRecord begun = cluster.pin(adder, SimulatedDags.get(LARGE), "2x").orElseThrow();
            cluster.run(MINUTE.multipliedBy(3));
            PinRecord pin = adder.state().pin(begun.id()).orElseThrow();
            assertThat(pin.phase()).isEqualTo(Phase.PINNING);
            Truth.Plan plan = cluster.truth().plan(pin.plan().orElseThrow()).orElseThrow();
            for (var group : plan.groups().entrySet()) {
                for (int stripe = 0; stripe < group.getValue().stripes().size(); stripe++) {
                    assertThat(cluster.truth()
                                    .positions(adder, group.getKey(), stripe)
                                    .isEmpty())
                            .isFalse();
                }
            }
            cluster.settle();
        });
    }

    @Test
    @DisplayName("a pin is acknowledged behind a cut: who doesn't know that may let it go, and isn't counted")
    void pinIsAcknowledgedBehindACut() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(0);
            SimulatedMachine other = cluster.machine(1);
            other.box.stop();
            PinRecord begun =
                    cluster.pin(adder, SimulatedDags.get(LARGE), "2+1").orElseThrow();
            cluster.run(MINUTE.multipliedBy(2));
            assertThat(adder.state().pin(begun.id()).orElseThrow().phase()).isEqualTo(Phase.PINNING);
            cluster.post.cut(Set.of(adder.peer(), other.peer()));
            other.box.start();
            PinRecord pin = cluster.awaitPinned(adder, begun, MINUTE.multipliedBy(2));

            assertThat(adder.pins().isAcknowledged(pin)).isFalse();
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            for (SimulatedMachine each : cluster.machines().subList(2, 5)) {
                assertThat(Truth.keys(each)).as("claims of %s", each).isEmpty();
            }
            cluster.settle();
            assertThat(adder.pins().isAcknowledged(pin)).isTrue();
        });
    }

    @Test
    @DisplayName("a box is given up where no other can take its cells: nothing moves")
    void nothingMovesWhereNoBoxCanTakeALostCell() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            PinRecord pin = ClusterScenariosTest.pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "3+2");
            long before = cluster.bytesFetched();
            cluster.machine(3).box.stop();

            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            assertThat(cluster.bytesFetched()).isEqualTo(before);
            for (SimulatedMachine each : cluster.running()) {
                Standing standing = each.pins().standing(pin).orElseThrow();
                assertThat(standing.placed()).isEqualTo(standing.stripes());
                assertThat(standing.mayLose()).isEqualTo(1);
            }
            cluster.settle();
        });
    }

    @Test
    @DisplayName("a box that has just started doesn't call lost what it hasn't heard of")
    void boxThatStartsAloneSaysThatNothingIsLost() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(0);
            PinRecord pin = ClusterScenariosTest.pin(cluster, adder, SimulatedDags.get(LARGE), "2+2");
            cluster.machines().forEach(each -> each.box.stop());
            adder.box.start();
            cluster.run(MINUTE);
            assertThat(adder.pins().standing(pin)).isEmpty();
            cluster.settle();
            assertThat(adder.pins().standing(pin).orElseThrow().mayLose()).isEqualTo(2);
        });
    }

    @Test
    @DisplayName("who has made the same plan vouches for it")
    void everyBoxPinsTheSame() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 3);
            for (SimulatedMachine adder : cluster.machines()) {
                PinRecord pin =
                        cluster.pin(adder, SimulatedDags.get(LARGE), "2x").orElseThrow();
                cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(3));
                // What was looked at is forgotten.
                for (SimulatedMachine each : cluster.machines()) {
                    each.box.stop();
                    each.box.start();
                }
                cluster.run(MINUTE);
            }
            cluster.settle();
        });
    }

    @Test
    @DisplayName("all who have looked at a plan are gone when it's pinned again: another looks")
    void planIsLookedAtAgainWhenThoseWhoHaveAreGone() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(4), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            List<Block> dag = SimulatedDags.get(LARGE);
            ClusterScenariosTest.pin(cluster, cluster.machine(0), dag, "2x");
            for (SimulatedMachine each : cluster.machines().subList(0, 3)) {
                cluster.remove(each);
                cluster.run(MINUTE.multipliedBy(3));
            }

            ClusterScenariosTest.pin(cluster, cluster.machine(0), dag, "2x");

            cluster.settle();
        });
    }

    @Test
    @DisplayName("a member that is to be removed offers nothing: the others take over its share before it goes")
    void boxThatIsDrainedIsMissedByNobody() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            PinRecord pin = ClusterScenariosTest.pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "2+2");
            SimulatedMachine going = cluster.machine(3);
            SimulatedMachine admin = cluster.machine(0);
            assertThat(admin.state().bindCapacity(going.peer(), 0)).isEqualTo(Long.MAX_VALUE);
            assertThat(admin.pins().owedFor(going.peer())).isPresent();
            cluster.run(MINUTE.multipliedBy(2));
            assertThat(admin.pins().owedFor(going.peer())).isEmpty();

            cluster.remove(going);
            cluster.run(Duration.ofSeconds(1));

            assertThat(ClusterScenariosTest.standing(admin, pin).mayLose()).isEqualTo(2);
            cluster.settle();
        });
    }

    /// Of some seeds together: a DAG is but a few cells, and before it's known that boxes are lost, one may be copied
    /// where it doesn't stay.
    @Test
    @DisplayName("three of seven boxes are lost and three join: repair moves at most a tenth more than it must")
    void repairMovesLittleMoreThanItMust() {
        var fetched = new AtomicLong();
        var least = new AtomicLong();
        SimulatedTime.forSeeds(SimulatedTime.seeds(8), time -> {
            var cluster = SimulatedCluster.of(time, 7);
            PinRecord pin = ClusterScenariosTest.pin(cluster, cluster.machine(0), SimulatedDags.get(LARGE), "3+3");
            cluster.run(SimulatedCluster.REST);
            Truth.Plan plan = cluster.truth().plan(pin.plan().orElseThrow()).orElseThrow();
            List<SimulatedMachine> boxes = ClusterScenariosTest.shuffled(cluster);
            for (SimulatedMachine each : boxes.subList(0, 3)) {
                cluster.wipe(each);
            }
            Whereabouts before = Whereabouts.of(plan, cluster);
            fetched.addAndGet(-cluster.bytesFetched());
            for (int i = 0; i < 3; i++) {
                cluster.join("");
            }
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            assertThat(ClusterScenariosTest.standing(boxes.getLast(), pin).mayLose())
                    .isEqualTo(3);
            fetched.addAndGet(cluster.bytesFetched());
            least.addAndGet(Whereabouts.of(plan, cluster).leastMovedSince(before));
        });
        assertThat(fetched.get()).isLessThan(least.get() * 11 / 10);
    }

    @Test
    @DisplayName(
            "a box pins by a plan whose parity is wrong: a member finds that out, all are told, nobody relies on it")
    void planWithWrongParityIsFoundOut() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(4), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine broken = cluster.machine(1);
            PinRecord pin = broken.pinWrongly(SimulatedDags.get(LARGE), StorageClass.parse("2+2"));
            if (time.seed() % 2 == 1) {
                broken.state().put(pin.pinned(pin.plan().orElseThrow()));
            }
            cluster.run(MINUTE.multipliedBy(3));

            for (SimulatedMachine each : cluster.machines()) {
                PinRecord now = each.state().pin(pin.id()).orElseThrow();
                assertThat(now.phase()).isEqualTo(time.seed() % 2 == 1 ? Phase.PINNED : Phase.PINNING);
                assertThat(each.pins().complaint(now).orElseThrow()).contains("is not that of its data");
            }
            PinRecord sound = ClusterScenariosTest.pin(cluster, cluster.machine(2), SimulatedDags.get(LARGE), "2+2");
            assertThat(cluster.machine(3).pins().complaint(sound)).isEmpty();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("whoever looks whether a plan is true keeps nothing of what it looks at")
    void whoLooksAtAPlanStoresNothingForThat() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(4), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(1);
            ClusterScenariosTest.pin(cluster, adder, SimulatedDags.get(LARGE), "2+2");
            for (SimulatedMachine each : cluster.machines()) {
                if (each != adder) {
                    List<Cid> loose = new ArrayList<>();
                    each.disk().collect(loose::add);
                    assertThat(loose)
                            .as("blocks at %s that nothing keeps", each)
                            .isEmpty();
                }
            }
        });
    }

    @Test
    @DisplayName("of cells that no box has room for, nothing is let go while a box is away that may have got one")
    void nothingWithoutAHomeGoesWhileABoxIsAway() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(4), time -> {
            var cluster = SimulatedCluster.of(time, 4);
            SimulatedMachine adder = cluster.machine(0);
            SimulatedMachine late = cluster.machine(3);
            late.box.stop();
            cluster.run(MINUTE);
            PinRecord begun =
                    cluster.pin(adder, SimulatedDags.get(LARGE), "2+2").orElseThrow();
            PinRecord pin = cluster.awaitPinned(adder, begun, MINUTE.multipliedBy(3));
            cluster.post.cut(Set.of(adder.peer()));
            late.box.start();
            // It decodes its cells as soon as the adder is presumed lost.
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(3)));
            late.box.stop();
            cluster.post.heal();
            cluster.run(MINUTE);
            assertThat(cluster.machine(1).pins().standing(pin).orElseThrow().mayLose())
                    .isEqualTo(2);
            cluster.run(LOST_AFTER.multipliedBy(2));
            late.box.start();
            cluster.wipe(cluster.machine(1));
            cluster.wipe(cluster.machine(2));
            cluster.requireReadable(SimulatedDags.get(LARGE));
        });
    }
}
