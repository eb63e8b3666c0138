package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.concurrent.Ticker;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/// Kills a writing process at random moments, its opening of the store among them, and opens the
/// store again: what was acknowledged is there, what was not is swept.
///
/// `-Dishi.kills=200` kills that often, `-Dishi.kills.seed=7` works and kills at other moments. A
/// kill leaves what the system has cached, so this says nothing about power failures.
final class KillTest {
    private static final int KILLS = Integer.getInteger("ishi.kills", 5);
    private static final long SEED = Long.getLong("ishi.kills.seed", 1);

    /// A kill comes when the writer has written so many bytes of lines and some milliseconds more,
    /// so that a slow machine doesn't shorten the work.
    private static final int LINE_BYTES_MAX = 10_000;

    private static final int MILLIS_MAX = 25;

    /// One of so many is killed while it still opens the store.
    private static final int EARLY_KILLS = 6;

    private static final int EARLY_MILLIS_MAX = 500;

    /// In memory where the system has such a thing: a kill does not forget what is not on the disk.
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir(factory = InMemory.class)
    private Path directory;

    private final Random random = new Random(SEED);
    private final Acknowledged acknowledged = new Acknowledged();
    private final List<Process> waiting = new ArrayList<>();
    private long linesRead;

    @AfterEach
    void endChildren() {
        waiting.forEach(Process::destroyForcibly);
    }

    @Test
    void acknowledgedSurvivesKillsAndTheRestIsSwept() throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long start = ticker.nanos();
        waiting.add(startWriter(0));
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = waiting.removeFirst();
            letWorkAndKill(writer, kill);
            if (kill + 1 < KILLS) {
                // Starts while the store is checked, and waits for its turn.
                waiting.add(startWriter(kill + 1));
            }
            try {
                check(kill);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed %d, kill %d".formatted(SEED, kill), e);
            }
        }
        double minutes = ticker.since(start).toNanos() / 60e9;
        System.out.printf(
                "%d kills from seed %d, %d acknowledged lines, %.0f kills/min%n",
                KILLS, SEED, linesRead, KILLS / minutes);
        assertThat(linesRead).isPositive();
    }

    private Path store() {
        return directory.resolve("store");
    }

    private Path lines(int kill) {
        return directory.resolve("lines-" + kill);
    }

    private Process startWriter(int kill) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> each.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(
                KilledWriter.class.getName(),
                store().toString(),
                lines(kill).toString(),
                String.valueOf(SEED * 1_000_003 + kill)));
        File log = directory.resolve("log-" + kill).toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    /// The writer must still be at work when it is killed: an end of its own is a failure.
    private void letWorkAndKill(Process writer, int kill) throws IOException, InterruptedException {
        boolean early = random.nextInt(EARLY_KILLS) == 0;
        int bytes = early ? 0 : 1 + random.nextInt(LINE_BYTES_MAX);
        int millis = random.nextInt(early ? EARLY_MILLIS_MAX : MILLIS_MAX);
        writer.getOutputStream().write('\n');
        writer.getOutputStream().flush();
        while (lineBytes(kill) < bytes && writer.isAlive()) {
            writer.waitFor(1, TimeUnit.MILLISECONDS);
        }
        boolean ended = writer.waitFor(millis, TimeUnit.MILLISECONDS);
        writer.destroyForcibly().waitFor();
        assertThat(ended)
                .as("writer ended by itself: %s", Files.readString(directory.resolve("log-" + kill)))
                .isFalse();
    }

    private long lineBytes(int kill) throws IOException {
        Path lines = lines(kill);
        return Files.exists(lines) ? Files.size(lines) : 0;
    }

    private void check(int kill) throws IOException {
        Path lines = lines(kill);
        if (Files.exists(lines)) {
            for (String each : Files.readAllLines(lines)) {
                acknowledged.read(each);
                linesRead++;
            }
            Files.delete(lines);
        }
        try (LmdbBlockstore store = LmdbBlockstore.open(store(), KilledWriter.CONFIG)) {
            acknowledged.check(store);
            // Every other time loose blocks stay for the next writer.
            if (kill % 2 == 1) {
                acknowledged.checkSwept(store);
            }
        }
    }

    /// Makes the directory of the test.
    static final class InMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "ishigaki")
                    : Files.createTempDirectory("ishigaki");
        }
    }
}
