package io.ishigaki.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.Quota;
import io.ishigaki.cluster.state.Role;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What happens where the pins of a member may take only so much.
class QuotaScenariosTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LOST_AFTER = SimulatedMachine.PACE.lostAfter();
    private static final int SEEDS = 2;

    /// Each with four leaves so long that each has a cell, and some short ones.
    private static final int FIRST = 4;

    private static final int SECOND = 9;

    private static PinRecord now(SimulatedMachine box, PinRecord pin) {
        return box.state().pin(pin.id()).orElseThrow();
    }

    /// Lets what a box has pinned take so many bytes more than it takes, and all hear of it.
    private static void limit(SimulatedCluster cluster, SimulatedMachine member, long more) throws IOException {
        SimulatedMachine admin = cluster.machine(0);
        long taken = admin.pins().allTakenBy(member.peer());
        admin.state().limit(member.peer(), Quota.of(taken + more, taken));
        cluster.run(MINUTE);
    }

    private static void requireTwoMayGo(SimulatedCluster cluster, PinRecord pin) {
        for (SimulatedMachine each : cluster.machines()) {
            assertThat(ClusterScenariosTest.standing(each, now(each, pin)).mayLose())
                    .isEqualTo(2);
        }
    }

    private static void requireRefused(SimulatedCluster cluster, SimulatedMachine adder, PinRecord pin) {
        for (SimulatedMachine each : cluster.machines()) {
            PinRecord known = now(each, pin);
            assertThat(each.pins().complaint(known).orElseThrow())
                    .as("said on %s", each)
                    .contains(" fault with it: the pins of " + adder + " may take ", ", and this one needs at least ");
            if (!each.equals(adder)) {
                assertThat(each.pins().isRefused(known)).isTrue();
                Standing standing = each.pins().standing(known).orElseThrow();
                assertThat(standing.held()).as("seen by %s", each).containsOnlyKeys(adder.peer());
            }
        }
    }

    @Test
    @DisplayName("a pin beyond the quota of its box is refused there, before anything is moved; with more it is made")
    void boxRefusesItsOwnPin() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(2);
            PinRecord first = ClusterScenariosTest.pin(cluster, adder, SimulatedDags.get(FIRST), "2+2");
            limit(cluster, adder, 1 << 20);
            long fetched = cluster.bytesFetched();

            PinRecord second =
                    cluster.pin(adder, SimulatedDags.get(SECOND), "2+2").orElseThrow();
            cluster.run(MINUTE.multipliedBy(6));

            assertThat(adder.pins().pinner().failure(second.id()).orElseThrow())
                    .startsWith("the pins of box2 may take ")
                    .contains(" bytes of the cluster, parity included; they take ", ", and this one needs ");
            assertThat(now(adder, second).plan()).isEmpty();
            assertThat(cluster.bytesFetched()).isEqualTo(fetched);
            assertThat(cluster.machine(1)
                            .pins()
                            .standing(now(adder, first))
                            .orElseThrow()
                            .mayLose())
                    .isEqualTo(2);

            limit(cluster, adder, 16 << 20);
            cluster.awaitPinned(adder, second, MINUTE.multipliedBy(4));
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a box whose program asks for more than it may gets nothing held, whatever it says; all else stays")
    void othersHoldNothingBeyondAQuota() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(4), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            SimulatedMachine altered = cluster.machine(3);
            List<Block> kept = SimulatedDags.get(FIRST);
            PinRecord first = ClusterScenariosTest.pin(cluster, altered, kept, "2+2");
            PinRecord other = ClusterScenariosTest.pin(cluster, cluster.machine(1), SimulatedDags.get(1), "3x");
            limit(cluster, altered, 1 << 20);

            PinRecord beyond = altered.pinUnchecked(SimulatedDags.get(SECOND), StorageClass.parse("2+2"));
            if (time.seed() % 2 == 1) {
                altered.state().put(beyond.pinned(beyond.plan().orElseThrow()));
            }
            cluster.run(MINUTE.multipliedBy(3));
            requireRefused(cluster, altered, beyond);
            assertThat(now(altered, beyond).phase()).isEqualTo(time.seed() % 2 == 1 ? Phase.PINNED : Phase.PINNING);

            SimulatedMachine restarted = cluster.machine(4);
            restarted.box.stop();
            restarted.box.start();
            cluster.join("", Role.MEMBER);
            cluster.wipe(cluster.machine(5));
            cluster.rejoin(cluster.machine(5));
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(10)));
            requireRefused(cluster, altered, beyond);
            requireTwoMayGo(cluster, first);
            requireTwoMayGo(cluster, other);

            cluster.unpin(cluster.machine(0), beyond.id());
            cluster.settle();
            cluster.requireReadable(kept);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    /// A pin that takes more than its box may, and that all refuse.
    private static PinRecord refused(SimulatedCluster cluster, SimulatedMachine adder, List<Block> dag)
            throws IOException {
        limit(cluster, adder, 1 << 20);
        PinRecord pin = adder.pinUnchecked(dag, StorageClass.parse("2+2"));
        cluster.run(MINUTE.multipliedBy(3));
        requireRefused(cluster, adder, pin);
        return pin;
    }

    @Test
    @DisplayName("what was refused is held once its member may take it, and nobody finds fault any more")
    void whatWasRefusedIsHeldOnceThereIsRoom() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(3);
            List<Block> dag = SimulatedDags.get(SECOND);
            PinRecord pin = refused(cluster, adder, dag);

            limit(cluster, adder, 16 << 20);
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(4));
            cluster.run(MINUTE.multipliedBy(2));
            for (SimulatedMachine each : cluster.machines()) {
                assertThat(each.pins().complaint(now(each, pin)))
                        .as("said on %s", each)
                        .isEmpty();
                assertThat(ClusterScenariosTest.standing(each, now(each, pin)).mayLose())
                        .isEqualTo(2);
            }
            cluster.settle();
            cluster.requireReadable(dag);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a box that refused a pin and was started anew finds no fault any more, though nobody heard so before")
    void newProcessWithdrawsWhatTheOneBeforeRefused() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(3);
            PinRecord pin = refused(cluster, adder, SimulatedDags.get(SECOND));

            cluster.post.cut(Set.of(adder.peer()));
            limit(cluster, adder, 16 << 20);
            for (SimulatedMachine each : cluster.machines()) {
                if (!each.equals(adder)) {
                    assertThat(each.pins().isRefused(now(each, pin))).isFalse();
                    each.box.stop();
                    each.box.start();
                }
            }
            cluster.post.heal();

            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(6));
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a box that was away until its refused pin was let go hears of no fault any more, and the pin is kept")
    void complaintsEndWithThoseWhoHaveForgottenThem() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(3);
            limit(cluster, adder, 1 << 20);
            PinRecord pin = adder.pinUnchecked(SimulatedDags.get(SECOND), StorageClass.parse("2+2"));
            cluster.run(MINUTE.multipliedBy(3));
            requireRefused(cluster, adder, pin);

            cluster.post.cut(Set.of(adder.peer()));
            limit(cluster, adder, 16 << 20);
            cluster.run(SimulatedMachine.PACE.lostAfter().plus(MINUTE.multipliedBy(5)));
            cluster.post.heal();

            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(15));
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a quota below what is taken: that is kept and repaired, by new boxes too, and nothing is pinned anew")
    void quotaBelowWhatIsTakenLosesNothing() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 5);
            SimulatedMachine adder = cluster.machine(2);
            List<Block> dag = SimulatedDags.get(FIRST);
            PinRecord first = ClusterScenariosTest.pin(cluster, adder, dag, "2+2");
            SimulatedMachine admin = cluster.machine(0);
            admin.state().limit(adder.peer(), Quota.of(1, admin.pins().allTakenBy(adder.peer())));
            cluster.run(MINUTE);

            PinRecord second = cluster.pin(adder, SimulatedDags.get(1), "2x").orElseThrow();
            cluster.join("", Role.MEMBER);
            cluster.join("", Role.MEMBER);
            cluster.remove(cluster.machine(4));
            cluster.remove(cluster.machine(3));
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            assertThat(now(adder, second).phase()).isEqualTo(Phase.PINNING);
            assertThat(adder.pins().pinner().failure(second.id())).isPresent();
            for (SimulatedMachine each : cluster.machines()) {
                Standing standing = ClusterScenariosTest.standing(each, now(each, first));
                assertThat(standing.mayLose()).isEqualTo(2);
                assertThat(standing.placed()).isEqualTo(standing.stripes());
            }
            cluster.unpin(adder, second.id());
            cluster.settle();
            cluster.requireReadable(dag);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }

    @Test
    @DisplayName("a member with a quota goes for good: what it had pinned stays, and not more than it had")
    void quotaOfARemovedMemberHolds() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(SEEDS), time -> {
            var cluster = SimulatedCluster.of(time, 6);
            SimulatedMachine altered = cluster.machine(3);
            List<Block> dag = SimulatedDags.get(FIRST);
            PinRecord first = ClusterScenariosTest.pin(cluster, altered, dag, "2+2");
            limit(cluster, altered, 1 << 20);
            PinRecord beyond = altered.pinUnchecked(SimulatedDags.get(SECOND), StorageClass.parse("2+2"));
            altered.state().put(beyond.pinned(beyond.plan().orElseThrow()));
            cluster.run(MINUTE.multipliedBy(2));

            cluster.remove(altered);
            cluster.run(LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            requireTwoMayGo(cluster, first);
            for (SimulatedMachine each : cluster.machines()) {
                assertThat(each.pins().isRefused(now(each, beyond))).isTrue();
            }
            cluster.unpin(cluster.machine(0), beyond.id());
            cluster.settle();
            cluster.requireReadable(dag);
        });
    }

    @Test
    @DisplayName("a pin larger than its adder, beyond its quota: it is refused while it is spread, and all of it goes")
    void largePinIsRefusedWhileItIsSpread() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(1), time -> {
            var cluster = SimulatedCluster.of(time, 8);
            cluster.machines().forEach(each -> each.disk().limit(16 << 20));
            SimulatedMachine adder = cluster.machine(1);
            limit(cluster, adder, 24 << 20);
            List<Block> dag = SimulatedDags.file(1, 128);

            assertThatThrownBy(() -> adder.add(dag, StorageClass.parse("2+1")))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("the pins of box1 may take 25165824 bytes");
            cluster.run(MINUTE.multipliedBy(2));
            assertThat(adder.state().pins()).isEmpty();
            adder.disk().collect(_ -> {});

            limit(cluster, adder, 64 << 20);
            PinRecord pin = cluster.add(adder, dag, "2+1").orElseThrow();
            cluster.awaitPinned(adder, pin, MINUTE.multipliedBy(5));
            cluster.settle();
            cluster.requireReadable(dag);
            cluster.requireNothingLeftWhenAllIsUnpinned();
        });
    }
}
