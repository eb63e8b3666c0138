package io.ishigaki.cluster;

import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.hold.Claiming;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures boxes of a simulated cluster that keeps many pins: what they do while nothing happens, and how long it
/// takes to tell the state of all pins. `benchmarks/cluster pins` runs it.
public final class ManyPins {
    private static final StorageClass CLASS = StorageClass.parse("2+1");
    private static final int BATCH = 2_000;
    private static final Duration BATCH_PAUSE = Duration.ofMinutes(2);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final int STATUS_RUNS = 5;

    /// Without news for so long, all have everything.
    private static final Duration CALM = Duration.ofMinutes(45);

    private final SimulatedTime time = new SimulatedTime(1);
    private final SimulatedCluster cluster;
    private final int pins;
    private int made;

    private ManyPins(int boxes, int pins) throws IOException {
        this.cluster = SimulatedCluster.of(time, boxes, 1, Duration.ofSeconds(1));
        this.pins = pins;
    }

    /// Prints what it has measured.
    ///
    /// @param arguments how many boxes, and how many pins
    public static void main(String[] arguments) throws IOException {
        new ManyPins(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])).run();
    }

    private static double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    private void run() throws IOException {
        double before = cpuSeconds();
        for (int round = 0; made < pins; round++) {
            pin(cluster.machine(round % cluster.machines().size()), Math.min(BATCH, pins - made));
            time.run(BATCH_PAUSE);
        }
        while (!isSpread()) {
            time.run(BATCH_PAUSE);
        }
        time.run(CALM);
        System.out.printf(
                "%d boxes have %d pins, after %.0f s of CPU%n",
                cluster.machines().size(), pins, cpuSeconds() - before);
        idle();
        status();
        join();
    }

    /// Makes pins as an adder does whose pins all are acknowledged at once.
    private void pin(SimulatedMachine adder, int count) throws IOException {
        var keeper = adder.pins().keeper();
        if (!keeper.beginPlanning()) {
            return;
        }
        KnownStripes known = keeper.ownStripes();
        List<PinRecord> records = new ArrayList<>();
        try (WriteSession session = adder.disk().begin()) {
            for (int i = 0; i < count; i++) {
                List<Block> dag = SimulatedDags.small(made++);
                for (Block each : dag) {
                    session.put(each);
                }
                session.sync();
                Cid root = dag.getLast().cid();
                Cid plan = new Planner(adder.disk(), CLASS, known, Runnable::run)
                        .plan(root, new Claiming(adder.disk(), session, _ -> false));
                records.add(PinRecord.create(root, CLASS, adder.peer(), time.random())
                        .pinned(plan));
            }
        }
        adder.state().putAll(records);
        keeper.endPlanning(Optional.empty());
    }

    /// Whether every box says of every pin that all of it lies where it belongs.
    private boolean isSpread() {
        return cluster.machines().stream().allMatch(this::seesAllSpread);
    }

    private boolean seesAllSpread(SimulatedMachine box) {
        List<PinRecord> known = box.state().pins();
        return known.size() == pins
                && known.stream()
                        .allMatch(each -> box.pins()
                                .standing(each)
                                .filter(standing -> standing.placed() == standing.stripes())
                                .isPresent());
    }

    private void idle() {
        double cpu = cpuSeconds();
        long sent = cluster.post.bytesSent();
        time.run(IDLE);
        double boxSeconds = (double) IDLE.toSeconds() * cluster.machines().size();
        System.out.printf(
                "idle: %.3f %% of a core for each box, %.0f bytes a second sent by each%n",
                100 * (cpuSeconds() - cpu) / boxSeconds, (cluster.post.bytesSent() - sent) / boxSeconds);
    }

    private void status() {
        SimulatedMachine box = cluster.machine(0);
        for (int i = 0; i < STATUS_RUNS; i++) {
            double cpu = cpuSeconds();
            long safe = box.state().pins().stream()
                    .filter(each -> each.phase() == Phase.PINNED)
                    .flatMap(each -> box.pins().standing(each).stream())
                    .filter(each -> each.mayLose() == CLASS.parity())
                    .map(Standing::storedBytes)
                    .count();
            System.out.printf("state of all: %.3f s, %d safe%n", cpuSeconds() - cpu, safe);
        }
    }

    private void join() throws IOException {
        double cpu = cpuSeconds();
        SimulatedMachine fresh = cluster.join("fresh");
        int seconds = 0;
        for (; fresh.state().pins().size() < pins; seconds++) {
            time.run(Duration.ofSeconds(1));
        }
        System.out.printf(
                "a new box knows all pins after %d simulated seconds, and %.1f s of CPU of all boxes%n",
                seconds, cpuSeconds() - cpu);
    }
}
