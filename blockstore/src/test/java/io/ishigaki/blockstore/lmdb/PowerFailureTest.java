package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.StoreStoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random work on a store whose power fails at a random step, over and over, whose disk is full at
/// times or fails to sync: whatever was acknowledged must be there, and nothing pinned may be
/// missing. To replay a failure, run that seed alone.
///
/// LMDB is believed to sync what it commits in the order that it promises; its file is cut as that
/// order allows.
final class PowerFailureTest {
    private static final int BOOTS = 6;
    private static final int OPERATIONS = 25;
    private static final int STEPS_MAX = 60;

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    /// `-Dpower.seeds=N` tries more of them, `-Dpower.seed=N` begins with that one.
    static LongStream seeds() {
        long first = Long.getLong("power.seed", 1);
        return LongStream.range(first, first + Long.getLong("power.seeds", 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void acknowledgedSurvives(long seed) throws IOException {
        var random = new Random(seed);
        var machine = new Machine(directory, random);
        var work = new RandomWork(random);
        for (int boot = 0; boot < BOOTS; boot++) {
            boot(machine, work, random);
            machine.failPower();
            if (random.nextInt(BOOTS) == 0) {
                rebuild(machine, random);
            }
        }
        try (LmdbBlockstore store = machine.open()) {
            work.check(store);
            work.checkSwept(store);
        }
        machine.loseIndex();
        machine.rebuild(Integer.MAX_VALUE, problem -> assertThat(problem).isNull());
        try (LmdbBlockstore store = machine.open()) {
            work.check(store);
            work.checkSwept(store);
        }
    }

    private static void boot(Machine machine, RandomWork work, Random random) throws IOException {
        int kind = random.nextInt(10);
        int steps = kind < 6 ? 1 + random.nextInt(STEPS_MAX) : Integer.MAX_VALUE;
        try (LmdbBlockstore store = machine.open(steps)) {
            work.check(store);
            switch (kind) {
                case 6, 7 -> runFull(machine, store, work, random);
                case 8 -> runUnsynced(machine, store, work, random);
                default -> run(store, work, OPERATIONS);
            }
        } catch (IOException e) {
            requireKnown(e);
        }
    }

    private static void run(LmdbBlockstore store, RandomWork work, int operations) throws IOException {
        for (int i = 0; i < operations; i++) {
            work.operate(store);
        }
    }

    /// The disk is full for a while. The store goes on, or stops and says why.
    private static void runFull(Machine machine, LmdbBlockstore store, RandomWork work, Random random)
            throws IOException {
        run(store, work, random.nextInt(OPERATIONS));
        try {
            machine.segments().limit(machine.segments().totalBytes() + random.nextInt(40_000));
            machine.journal().limit(machine.journal().totalBytes() + random.nextInt(4_000));
            for (int i = 0; i < OPERATIONS; i++) {
                try {
                    work.operate(store);
                } catch (IOException e) {
                    requireKnown(e);
                }
            }
        } finally {
            work.allowEviction();
        }
        machine.segments().limit(Long.MAX_VALUE);
        machine.journal().limit(Long.MAX_VALUE);
        run(store, work, OPERATIONS);
    }

    private static void runUnsynced(Machine machine, LmdbBlockstore store, RandomWork work, Random random)
            throws IOException {
        run(store, work, random.nextInt(OPERATIONS));
        machine.segments().failSyncs();
        machine.journal().failSyncs();
        try {
            while (true) {
                work.operate(store);
            }
        } catch (IOException e) {
            requireKnown(e);
        }
        assertThatExceptionOfType(StoreStoppedException.class).isThrownBy(() -> store.begin());
    }

    /// The index is lost too, and power fails again while it is made anew.
    private static void rebuild(Machine machine, Random random) throws IOException {
        if (random.nextBoolean()) {
            machine.loseIndex();
        }
        try {
            machine.rebuild(1 + random.nextInt(8), PowerFailureTest::tolerate);
        } catch (IOException e) {
            requireKnown(e);
        }
        machine.failPower();
        machine.rebuild(Integer.MAX_VALUE, PowerFailureTest::tolerate);
    }

    private static void requireKnown(IOException failure) {
        assertThat(failure)
                .satisfiesAnyOf(
                        e -> assertThat(e).hasStackTraceContaining("power failed"),
                        e -> assertThat(e).hasStackTraceContaining("no space left on device"),
                        e -> assertThat(e).hasStackTraceContaining("input/output error"));
    }

    /// Without an index, nothing tells a tail that was never acknowledged from one that has rotted.
    private static void tolerate(Problem problem) {
        assertThat(problem.what()).contains("damaged");
    }
}
