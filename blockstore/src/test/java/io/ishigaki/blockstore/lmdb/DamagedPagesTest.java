package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes of LMDB's data file flipped at random, and the file cut short: it ends in a clear error, in
/// problems that are told, or in no harm at all, and a rebuild brings everything back.
///
/// `-Dpages.seed=N` and `-Dpages.seeds=N` say which, and how many.
final class DamagedPagesTest {
    private static final long SEED = Long.getLong("pages.seed", 1);
    private static final long SEEDS = Long.getLong("pages.seeds", 200);

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    @Test
    void damageIsNeverSilentAndNeverEndsTheProcess() throws IOException, InterruptedException {
        File output = directory.resolve("output").toFile();
        int status = start(output).waitFor();

        List<String> lines = Files.readAllLines(output.toPath());
        assertThat(status)
                .as("status of the process, whose last line is %s", lines.getLast())
                .isZero();
        for (int line = 0; line < lines.size(); line += 2) {
            assertThat(lines.get(line + 1)).as(lines.get(line)).isIn("refused", "told", "unharmed");
        }
        assertThat(lines).hasSize((int) SEEDS * 2).contains("refused", "told", "unharmed");
    }

    private Process start(File output) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> each.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash"));
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(
                DamagedPages.class.getName(), directory.toString(), String.valueOf(SEED), String.valueOf(SEEDS)));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output)
                .start();
    }
}
