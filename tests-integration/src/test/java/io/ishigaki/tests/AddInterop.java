package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Adds random trees, and files from standard input, with random flags by Kubo and by us, and compares CIDs and
/// refusals. One difference is known: Kubo adds a file whose name is not UTF-8, and we refuse it.
///
/// The seed is printed; `SEED` in the environment replays a run, and `CASES` makes it longer.
class AddInterop {
    private static final long SEED =
            Long.parseLong(System.getenv().getOrDefault("SEED", Long.toString(new Random().nextLong())));
    private static final int CASES = Integer.parseInt(System.getenv().getOrDefault("CASES", "150"));

    @TempDir
    private Path directory;

    @Test
    void randomTreesGetTheSameCids() throws IOException, InterruptedException {
        System.out.println("AddInterop: SEED=" + SEED + " CASES=" + CASES);
        var random = new Random(SEED);
        var different = new ArrayList<String>();
        try (Node ours = Node.ishi(Files.createDirectory(directory.resolve("ours")));
                Node kubo = Node.kubo(Files.createDirectory(directory.resolve("kubo")))) {
            for (Node node : List.of(ours, kubo)) {
                node.init("test", "unixfs-v1-2025");
                node.startDaemon();
            }
            for (int i = 0; i < CASES; i++) {
                Path trees = Files.createDirectory(directory.resolve("case" + i));
                var tree = new RandomTree(random);
                Path root = tree.make(trees);
                List<String> flags = tree.flags();
                boolean piped = Files.isRegularFile(root) && random.nextBoolean();
                String[] command = command(flags, piped ? "--stdin-name=" + tree.name() : root.toString());
                byte[] input = piped ? Files.readAllBytes(root) : new byte[0];
                Node.Result theirs = kubo.runWith(input, command);
                Node.Result mine = ours.runWith(input, command);
                if (!agree(tree, theirs, mine)) {
                    different.add("case %d: %s%n  Kubo %d %s%s  ours %d %s%s"
                            .formatted(
                                    i,
                                    String.join(" ", command),
                                    theirs.status(),
                                    theirs.text(),
                                    theirs.errors(),
                                    mine.status(),
                                    mine.text(),
                                    mine.errors()));
                }
            }
        }
        assertThat(different).as("seed " + SEED).isEmpty();
    }

    /// What Kubo has printed of an add that failed, such as the root of half a tree, is nobody's to repeat.
    private static boolean agree(RandomTree tree, Node.Result theirs, Node.Result mine) {
        boolean isRefusedForAName = tree.hasNameThatIsNotUtf8()
                && theirs.status() == 0
                && mine.status() == 1
                && mine.errors().endsWith("/" + RandomTree.NOT_UTF8 + " is not UTF-8\n");
        return isRefusedForAName
                || theirs.status() == mine.status()
                        && (theirs.status() != 0 || theirs.text().equals(mine.text()));
    }

    private static String[] command(List<String> flags, String last) {
        var command = new ArrayList<>(List.of("add", "-r", "-Q", "--pin=false"));
        command.addAll(flags);
        command.add(last);
        return command.toArray(String[]::new);
    }
}
