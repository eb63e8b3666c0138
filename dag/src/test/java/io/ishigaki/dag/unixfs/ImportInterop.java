package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports random trees with random configurations and flags, and compares every line that Kubo
/// prints.
///
/// | of            | covered                                                                        |
/// |---------------|--------------------------------------------------------------------------------|
/// | content       | empty, one byte to 3.3 MB, around each limit; noise, text, zeros               |
/// | chunkers      | sizes, rabin at odd bounds, buzhash                                            |
/// | files         | balanced, trickle, raw leaves, `--max-file-links`, `--inline` and its limits   |
/// | directories   | one block; HAMTs by each size estimation, threshold, fanout and number of links |
/// | metadata      | modes and times of the entries, and given ones, before 1970 and in nanoseconds |
/// | entries       | symlinks kept and followed, empty directories, hidden files, rules to ignore   |
/// | names         | UTF-8 composed and not, above U+FFFF, 255 bytes, what shells and URLs escape   |
/// | CIDs          | both versions, seven hash functions                                            |
/// | configuration | none, both profiles, and sections at random                                    |
///
/// Not covered: names that are no UTF-8, and `--stdin-name`.
///
/// Not part of a plain build: `KUBO` in the environment names the binary, `CASES` says how many,
/// and `SEED`, which is printed, replays a run.
class ImportInterop {
    private static final int CASES_DEFAULT = 200;

    @TempDir
    private Path directory;

    @Test
    void everyLineIsTheLineOfKubo() throws IOException, InterruptedException {
        Optional<String> binary = Optional.ofNullable(System.getenv("KUBO"));
        assumeThat(binary).as("no Kubo to compare with: set KUBO").isPresent();
        long seed = number("SEED").orElseGet(() -> new Random().nextLong());
        long cases = number("CASES").orElse((long) CASES_DEFAULT);
        System.out.printf("ImportInterop: SEED=%d CASES=%d%n", seed, cases);

        KuboNode kubo = KuboNode.create(binary.get(), directory);
        var differences = new ArrayList<String>();
        int refused = 0;
        try (ExecutorService hashers = Pools.coreSized("hash")) {
            for (int number = 0; number < cases; number++) {
                var random = new Random(seed + number);
                var folder = new RandomFolder(random);
                Path root = Files.createDirectory(directory.resolve("case" + number))
                        .resolve("in");
                folder.make(root);
                var add = new RandomAdd(random, folder.ignoreRules());
                List<String> expected = addByKubo(kubo, add, root);
                refused += expected.size() == 1 && expected.getFirst().startsWith("refused") ? 1 : 0;
                List<String> ours = addByUs(add, root, hashers);
                if (!agree(expected, ours)) {
                    differences.add("seed %d: %s %s%n  Kubo %s%n  ours %s"
                            .formatted(seed + number, add.configuration(), add.flags(), expected, ours));
                }
            }
        }
        System.out.printf("ImportInterop: %d compared, of which Kubo refused %d%n", cases, refused);
        assertThat(differences).isEmpty();
    }

    private static Optional<Long> number(String name) {
        return Optional.ofNullable(System.getenv(name)).map(Long::parseLong);
    }

    private static boolean agree(List<String> expected, List<String> ours) {
        boolean bothRefuse = isRefusal(expected) && isRefusal(ours);
        return bothRefuse || expected.equals(ours);
    }

    private static boolean isRefusal(List<String> lines) {
        return lines.size() == 1 && lines.getFirst().startsWith("refused");
    }

    private static List<String> addByKubo(KuboNode kubo, RandomAdd add, Path root)
            throws IOException, InterruptedException {
        kubo.configureImport(add.configuration());
        var command = new ArrayList<>(List.of("add", "--pin=false", "--progress=false", "-r"));
        command.addAll(add.flags());
        command.add(root.toString());
        KuboNode.Answer answer = kubo.run(command);
        return answer.status() == 0
                ? answer.text().lines().toList()
                : List.of("refused: " + answer.text().strip());
    }

    private static List<String> addByUs(RandomAdd add, Path root, ExecutorService hashers) throws IOException {
        var lines = new ArrayList<String>();
        try {
            var importer = new Importer(add.options(), new DiscardingSink(), hashers);
            importTree(importer, add, root, lines);
        } catch (MalformedDataException | IOException e) {
            return List.of("refused: " + e);
        }
        return lines;
    }

    private static void importTree(Importer importer, RandomAdd add, Path root, List<String> lines) throws IOException {
        ImportListener listener = (path, imported) -> lines.add("added %s %s".formatted(imported.cid(), escaped(path)));
        if (add.isWrapped()) {
            try (TreeImport tree = importer.importTree(EntryMetadata.NONE, listener);
                    var entries = new LocalEntries(add.walk(), root, "in")) {
                entries.addTo(tree);
                tree.finish();
            }
            return;
        }
        try (var entries = new LocalEntries(add.walk(), root, "")) {
            switch (entries.next().orElseThrow()) {
                case LocalEntries.Directory directory -> {
                    ImportListener below =
                            (path, imported) -> listener.added(path.isEmpty() ? "in" : "in/" + path, imported);
                    try (TreeImport tree = importer.importTree(directory.metadata(), below)) {
                        entries.addTo(tree);
                        tree.finish();
                    }
                }
                case LocalEntries.Regular file -> importer.importFile("in", file.metadata(), file.content(), listener);
                case LocalEntries.Symlink _ -> throw new AssertionError("no case is a symlink");
            }
        }
    }

    /// Kubo prints a name with a backslash as Go quotes it.
    private static String escaped(String path) {
        return path.contains("\\") ? path.replace("\\", "\\\\") : path;
    }
}
