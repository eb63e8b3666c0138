package io.ishigaki.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random stripes, coded by us and by another implementation.
///
/// Not part of a plain build: `REEDSOLOMON` in the environment names the program of
/// tests-integration/reedsolomon-oracle, `CASES` says how many, and `SEED`, which is printed, replays a run.
class ReedSolomonInterop {
    private static final int CASES_DEFAULT = 500;

    @TempDir
    private Path directory;

    @Test
    void everyCellIsTheirs() throws IOException, InterruptedException {
        Optional<String> program = Optional.ofNullable(System.getenv("REEDSOLOMON"));
        assumeThat(program).as("nothing to compare with: set REEDSOLOMON").isPresent();
        long seed = number("SEED").orElseGet(() -> new Random().nextLong());
        long cases = number("CASES").orElse((long) CASES_DEFAULT);
        System.out.printf("ReedSolomonInterop: SEED=%d CASES=%d%n", seed, cases);

        List<Vector> theirs = answers(program.get(), questions(new Random(seed), cases));

        assertThat(theirs).hasSize((int) cases);
        for (Vector vector : theirs) {
            var code = ReedSolomon.of(vector.data().size(), vector.parity().size());
            var ours = new Stripe(vector.data(), vector.parity().size());
            assertThat(ours.encoded(code))
                    .as("%d+%d", vector.data().size(), vector.parity().size())
                    .isEqualTo(Stripe.hex(vector.parity()));
        }
    }

    private static Optional<Long> number(String name) {
        return Optional.ofNullable(System.getenv(name)).map(Long::parseLong);
    }

    private static List<String> questions(Random random, long cases) {
        var lines = new ArrayList<String>();
        for (int number = 0; number < cases; number++) {
            int data = 1 + random.nextInt(number % 10 == 0 ? 200 : 20);
            int parity = 1 + random.nextInt(number % 10 == 0 ? ReedSolomon.CELLS_MAX - data : 10);
            byte[] cells = new byte[data * (1 + random.nextInt(200))];
            random.nextBytes(cells);
            lines.add("%d %d %s".formatted(data, parity, HexFormat.of().formatHex(cells)));
        }
        return lines;
    }

    private List<Vector> answers(String program, List<String> questions) throws IOException, InterruptedException {
        Path file = directory.resolve("questions");
        Files.write(file, questions);
        Process process = new ProcessBuilder(program)
                .redirectInput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answers = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        return answers.lines().map(Vector::parse).toList();
    }
}
