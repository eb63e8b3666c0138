package io.ishigaki.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.tar.TarExport;
import io.ishigaki.dag.tar.TarExtract;
import io.ishigaki.dag.tar.TreeExtract;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsListing;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.walk.Absent;
import io.ishigaki.dag.walk.DagStat;
import io.ishigaki.dag.walk.DagWalk;
import io.ishigaki.dag.walk.Duplicates;
import io.ishigaki.dag.walk.RefsWalk;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads random trees that a real Kubo made and compares every answer with Kubo's own. `KUBO` in the environment names
/// the program; without it there is nothing to compare with.
final class KuboInteropTest {
    private static final String[] NAMES = {
        "a", "b.txt", "ü€", "x".repeat(120), "with space", "Links", "0", ".hidden", "y".repeat(99), "\uD83D\uDE00"
    };

    @TempDir
    private Path folder;

    private String kubo = "";

    @BeforeEach
    void findKubo() throws IOException, InterruptedException {
        String named = System.getenv("KUBO");
        assumeThat(named).as("KUBO names no program to compare with").isNotNull();
        kubo = named;
        kubo("init", "--profile=test");
        kubo("config", "Routing.Type", "none");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void everyAnswerIsKubos(long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        Path tree = Files.createDirectory(folder.resolve("tree"));
        fill(random, tree, 0);
        List<String> add =
                new ArrayList<>(List.of("add", "-rQH", "--pin=false", "--cid-version=1", "--chunker=size-1000"));
        boolean metadata = random.nextBoolean();
        if (metadata) {
            add.addAll(List.of("--preserve-mode", "--preserve-mtime", "--raw-leaves=false"));
        }
        if (random.nextInt(3) == 0) {
            add.addAll(List.of("--max-directory-links=3", "--max-hamt-fanout=8"));
        }
        if (random.nextInt(3) == 0) {
            add.addAll(List.of("--inline", "--inline-limit=100"));
        }
        add.add("--max-file-links=" + random.nextInt(2, 6));
        add.add(tree.toString());
        String root = text(kubo(add.toArray(String[]::new))).strip();
        byte[] car = kubo("dag", "export", "--progress=false", root);
        MemoryBlocks blocks = MemoryBlocks.of(Fixtures.readCar(car));
        Cid cid = Cid.parse(root);

        exportIsInTheSameOrder(blocks, cid, car);
        refsAreTheSame(blocks, cid);
        statIsTheSame(blocks, cid);
        listingsAreTheSame(blocks, cid);
        contentIsTheSame(random, blocks, cid, tree);
        treesAreTheSame(blocks, cid, metadata);
    }

    private static void exportIsInTheSameOrder(MemoryBlocks blocks, Cid cid, byte[] car) throws IOException {
        List<Cid> ours = new ArrayList<>();
        try (var walk = new DagWalk(blocks, Duplicates.EXCLUDED, Absent.FAILS)) {
            walk.walk(cid, block -> ours.add(block.cid()));
        }
        assertThat(ours)
                .isEqualTo(Fixtures.readCar(car).stream().map(Block::cid).toList());
    }

    private void refsAreTheSame(MemoryBlocks blocks, Cid cid) throws IOException, InterruptedException {
        for (int depth : new int[] {RefsWalk.UNLIMITED, 0, 1, 2, 3}) {
            for (Duplicates duplicates : Duplicates.values()) {
                var refs = new StringBuilder();
                try (var walk = new RefsWalk(blocks, duplicates, depth)) {
                    walk.walk(cid, ref -> refs.append("%s %s %s%n".formatted(ref.source(), ref.target(), ref.name())));
                }
                byte[] theirs = kubo(
                        "refs",
                        "-r",
                        "--unique=" + (duplicates == Duplicates.EXCLUDED),
                        "--max-depth=" + depth,
                        "--format=<src> <dst> <linkname>",
                        cid.toString());
                assertThat(refs.toString())
                        .as("depth %d, %s", depth, duplicates)
                        .isEqualTo(text(theirs));
            }
        }
    }

    private void statIsTheSame(MemoryBlocks blocks, Cid cid) throws IOException, InterruptedException {
        String theirs = text(kubo("dag", "stat", "--progress=false", "--enc=json", cid.toString()));
        DagStat.Summary ours = new DagStat(blocks).count(List.of(cid), _ -> {});
        assertThat(theirs)
                .contains("\"UniqueBlocks\":" + ours.uniqueBlocks())
                .contains("\"TotalSize\":" + ours.totalSize())
                .contains("\"Size\":" + ours.roots().getFirst().size());
    }

    private void listingsAreTheSame(MemoryBlocks blocks, Cid cid) throws IOException, InterruptedException {
        for (UnixFsListing.Depth depth : UnixFsListing.Depth.values()) {
            boolean resolve = depth == UnixFsListing.Depth.CHILDREN;
            String theirs = text(kubo("ls", "-s", "--size=" + resolve, "--resolve-type=" + resolve, cid.toString()));
            List<String> ours = new ArrayList<>();
            new UnixFsListing(blocks, depth).list(cid, item -> ours.add(line(item, resolve)));
            // Kubo lists sharded directories in no certain order.
            assertThat(ours)
                    .containsExactlyInAnyOrderElementsOf(theirs.lines()
                            .map(line -> line.replaceAll(" +", " "))
                            .toList());
        }
    }

    private static String line(UnixFsListing.Item item, boolean resolved) {
        boolean directory = item.kind() == UnixFsListing.Kind.DIRECTORY;
        String size = resolved ? (directory ? "-" : item.size()) + " " : "";
        return item.entry().cid() + " " + size + item.entry().name() + (directory ? "/" : "");
    }

    private void contentIsTheSame(Random random, MemoryBlocks blocks, Cid cid, Path tree) throws IOException {
        var resolver = new PathResolver(blocks);
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                var content =
                        ContentPath.of(cid).join(List.of(tree.relativize(path).toString()));
                var file = (UnixFsFile)
                        UnixFsNode.open(blocks, resolver.resolve(content).cid());
                byte[] expected = Files.readAllBytes(path);
                assertThat(file.size()).isEqualTo(expected.length);
                int from = random.nextInt(expected.length + 1);
                int to = random.nextInt(from, expected.length + 1);
                var out = new ByteArrayOutputStream();
                file.writeTo(out, from, to - from);
                assertThat(out.toByteArray()).as("%s", path).isEqualTo(Arrays.copyOfRange(expected, from, to));
            }
        }
    }

    private void treesAreTheSame(MemoryBlocks blocks, Cid cid, boolean metadata)
            throws IOException, InterruptedException {
        Path archive = folder.resolve("kubo.tar");
        kubo("get", "-a", "--progress=false", "-o", archive.toString(), cid.toString());
        byte[] theirs = Files.readAllBytes(archive);
        UnixFsNode node = UnixFsNode.open(blocks, cid);
        var ours = new ByteArrayOutputStream();
        new TarExport(blocks, TarExport.Precision.SECONDS, Instant.EPOCH).write(node, cid.toString(), ours);
        if (metadata) {
            // Without times Kubo writes the time of day.
            int mismatch = Arrays.mismatch(ours.toByteArray(), theirs);
            assertThat(mismatch).as("first byte that differs").isNegative();
        }

        Path byKubo = folder.resolve("kubo");
        kubo("get", "--progress=false", "-o", byKubo.toString(), cid.toString());
        Path byTree = folder.resolve("ours");
        new TreeExtract(blocks, byTree, _ -> {}).extract(node, cid.toString());
        Path byTar = folder.resolve("tar");
        ours.reset();
        new TarExport(blocks, TarExport.Precision.NANOSECONDS, Instant.EPOCH).write(node, cid.toString(), ours);
        new TarExtract(byTar, _ -> {}).extract(new ByteArrayInputStream(ours.toByteArray()));

        Map<String, String> expected = contents(byKubo, metadata);
        assertThat(contents(byTree, metadata)).isEqualTo(expected);
        assertThat(contents(byTar, metadata)).isEqualTo(expected);
        assertThat(contents(folder.resolve("tree"), false)).isEqualTo(contents(byTree, false));
    }

    private static Map<String, String> contents(Path root, boolean metadata) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                String what = Files.isSymbolicLink(path)
                        ? "-> " + Files.readSymbolicLink(path)
                        : Files.isDirectory(path) ? "" : Arrays.hashCode(Files.readAllBytes(path)) + "";
                if (metadata) {
                    what += " %o %s"
                            .formatted(
                                    (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS),
                                    Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
                }
                contents.put(root.relativize(path).toString(), what);
            }
        }
        return contents;
    }

    private static void fill(Random random, Path directory, int depth) throws IOException {
        int entries = random.nextInt(depth == 0 ? 3 : 0, NAMES.length);
        for (int index = 0; index < entries; index++) {
            Path path = directory.resolve(NAMES[index]);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (depth < 4) {
                        fill(random, Files.createDirectory(path), depth + 1);
                    }
                }
                case 2 -> Files.createSymbolicLink(path, Path.of(NAMES[random.nextInt(NAMES.length)]));
                case 3 -> Files.write(path, new byte[0]);
                default -> {
                    byte[] content = new byte[random.nextInt(12_000)];
                    // Zeros repeat, so that blocks are met more than once.
                    if (random.nextBoolean()) {
                        random.nextBytes(content);
                    }
                    Files.write(path, content);
                }
            }
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                touch(random, path);
            }
        }
        touch(random, directory);
    }

    private static void touch(Random random, Path path) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            Files.setAttribute(path, "unix:mode", Files.isDirectory(path) ? 0750 : 0600 | random.nextInt(64));
        }
        FileTime time =
                FileTime.from(Instant.ofEpochSecond(random.nextInt(2_000_000_000), random.nextInt(1_000_000_000)));
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, time, null);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] kubo(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(kubo));
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("IPFS_PATH", folder.resolve("repository").toString());
        Process process = builder.start();
        byte[] output;
        try (InputStream in = process.getInputStream()) {
            output = in.readAllBytes();
        }
        assertThat(process.waitFor())
                .as("%s: %s", command, Files.readString(errors))
                .isZero();
        return output;
    }
}
