package io.ishigaki.cluster;

import io.ishigaki.cluster.post.SimulatedDisk;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.Quota;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whole clusters to which everything happens at once. `-Dishi.seeds=10000` runs more of them.
class ClusterSimulationTest {
    private static final int SEEDS = 200;
    private static final int LARGE_SEEDS = 1;
    private static final int QUOTA_SEEDS = 20;
    private static final int STEPS = 25;
    private static final List<String> CLASSES = List.of("2x", "3x", "2+1", "2+2", "3+2");

    /// One cluster and what happens to it.
    private static class History {
        private final SimulatedTime time;
        private final RandomGenerator random;
        private final SimulatedCluster cluster;

        /// Disks that were kept aside since the last change of members.
        private final Map<SimulatedMachine, SimulatedDisk.Snapshot> snapshots = new HashMap<>();

        private History(SimulatedTime time, int boxes) throws IOException {
            this.time = time;
            this.random = time.random();
            this.cluster = SimulatedCluster.of(time, boxes, 1 + random.nextInt(4));
        }

        SimulatedCluster cluster() {
            return cluster;
        }

        void step() throws IOException {
            List<SimulatedMachine> running = cluster.running();
            if (running.isEmpty()) {
                cluster.any(cluster.machines()).box.start();
                return;
            }
            SimulatedMachine box = cluster.any(running);
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> pin(box);
                case 4 -> unpin(box);
                case 5 -> box.box.stop();
                case 6, 7 -> box.disk().failAfter(random.nextInt(60));
                case 8, 9, 10 -> startOne();
                case 11 -> cut();
                case 12 -> cluster.post.heal();
                case 13 -> snapshot(box);
                case 14 -> loseDisk(box);
                case 15 -> box.disk().limit(random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(4 << 20));
                case 16 -> box.box.skew(Duration.ofSeconds(random.nextInt(-140, 140)));
                case 17 -> join();
                case 18 -> remove(box);
                default ->
                    cluster.post.conditions(
                            random.nextBoolean() ? SimulatedPost.Conditions.BAD : SimulatedPost.Conditions.GOOD);
            }
        }

        /// A disk with damage can't be copied.
        private void snapshot(SimulatedMachine box) throws IOException {
            if (!box.hasRot()) {
                snapshots.put(box, box.disk().snapshot());
            }
        }

        private void pin(SimulatedMachine box) {
            int boxes = cluster.machines().size();
            List<String> possible = CLASSES.stream()
                    .filter(each -> each.endsWith("x") || each.charAt(0) - '0' + 1 <= boxes)
                    .toList();
            cluster.pin(box, SimulatedDags.get(random.nextInt(100)), possible.get(random.nextInt(possible.size())));
        }

        private void unpin(SimulatedMachine box) {
            List<PinId> known =
                    box.state().pins().stream().map(each -> each.id()).toList();
            if (!known.isEmpty()) {
                cluster.unpin(box, known.get(random.nextInt(known.size())));
            }
        }

        private void startOne() throws IOException {
            List<SimulatedMachine> off = new ArrayList<>(cluster.machines());
            off.removeIf(SimulatedMachine::isRunning);
            if (!off.isEmpty()) {
                cluster.any(off).box.start();
            }
        }

        private void cut() {
            cluster.post.cut(cluster.machines().stream()
                    .filter(_ -> random.nextBoolean())
                    .map(SimulatedMachine::peer)
                    .collect(Collectors.toSet()));
        }

        /// A disk is lost, is an older one, or rots.
        private void loseDisk(SimulatedMachine box) throws IOException {
            if (!cluster.agree() || cluster.machines().size() < 2) {
                return;
            }
            switch (random.nextInt(3)) {
                case 0 -> {
                    snapshots.clear();
                    cluster.wipe(box);
                    cluster.rejoin(box);
                }
                case 1 -> {
                    if (snapshots.containsKey(box)) {
                        cluster.setBack(box, snapshots.remove(box));
                    }
                }
                default -> cluster.rot(box);
            }
        }

        private void join() throws IOException {
            if (cluster.machines().size() < 8 && cluster.agree()) {
                snapshots.clear();
                cluster.join(random.nextBoolean() ? "" : "house" + random.nextInt(3));
            }
        }

        /// Nobody is removed while boxes are cut off: those who don't hear of it count on what the box holds, and may
        /// be
        /// about to let go what they hold in its place.
        void remove(SimulatedMachine box) throws IOException {
            if (cluster.machines().size() > 3 && cluster.agree() && cluster.isWhole()) {
                snapshots.clear();
                cluster.remove(box);
            }
        }

        private Duration pause() {
            boolean brief = random.nextInt(6) > 0;
            return time.between(Duration.ZERO, brief ? Duration.ofSeconds(60) : Duration.ofMinutes(30));
        }

        void run() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                step();
                cluster.check();
                cluster.run(pause());
            }
            end();
            cluster.settle();
            cluster.requireNothingLeftWhenAllIsUnpinned();
        }

        /// Is done before everything comes to rest.
        void end() throws IOException {}
    }

    /// One whose boxes may pin only so much now and then.
    private static final class HistoryWithQuotas extends History {
        private static final int QUOTA_MAX = 8 << 20;

        private HistoryWithQuotas(SimulatedTime time, int boxes) throws IOException {
            super(time, boxes);
        }

        @Override
        void step() throws IOException {
            super.step();
            List<SimulatedMachine> running = cluster().running();
            if (!running.isEmpty()) {
                SimulatedMachine admin = cluster().any(running);
                SimulatedMachine box = cluster().any(cluster().machines());
                long bytes = cluster().time.random().nextInt(QUOTA_MAX);
                admin.box.take(() -> limit(admin, box, bytes));
            }
        }

        private static void limit(SimulatedMachine admin, SimulatedMachine box, long bytes) throws IOException {
            Quota quota = Quota.of(bytes, admin.pins().allTakenBy(box.peer()));
            admin.state().limit(box.peer(), quota);
        }

        /// What it has pinned while others set its quota and didn't know of that is held by some boxes only.
        @Override
        void remove(SimulatedMachine box) throws IOException {
            if (cluster().agree() && cluster().isWhole()) {
                free(box);
                super.remove(box);
            }
        }

        private void free(SimulatedMachine box) {
            SimulatedMachine admin = cluster().running().stream()
                    .filter(each -> !each.equals(box))
                    .findFirst()
                    .orElseThrow();
            admin.disk().failAfter(Long.MAX_VALUE);
            admin.box.take(() -> admin.state().limit(box.peer(), Quota.NONE));
        }

        @Override
        void end() throws IOException {
            cluster().calm();
            cluster().run(SimulatedMachine.PACE.unavailableAfter());
            cluster().machines().forEach(this::free);
        }
    }

    @Test
    void whatIsPromisedHoldsWhateverHappens() {
        SimulatedTime.forSeeds(
                SimulatedTime.seeds(SEEDS), time -> new History(time, 3 + (int) (time.seed() % 4)).run());
    }

    @Test
    void whatIsPromisedHoldsWhereBoxesHaveQuotas() {
        SimulatedTime.forSeeds(
                SimulatedTime.seeds(QUOTA_SEEDS),
                time -> new HistoryWithQuotas(time, 3 + (int) (time.seed() % 4)).run());
    }

    @Test
    void whatIsPromisedHoldsInLargeClusters() {
        SimulatedTime.forSeeds(
                Math.max(LARGE_SEEDS, SimulatedTime.seeds(LARGE_SEEDS) / 100),
                time -> new History(time, time.random().nextInt(9, 31)).run());
    }
}
