package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A folder whose files are of all sizes: none, those around the limits of blocks, thousands of small ones, and
/// some that have a third, a tenth and a thirtieth of all bytes. Follows from a seed.
final class AllSizes {
    private static final int[] EDGES = {0, 1, 127, 128, 4096, 262_143, 262_144, 262_145, 1_048_576, 1_048_577};
    private static final int[] SHARES = {3, 10, 30};

    /// Sizes of small files are even by their logarithm, up to 2 to this.
    private static final double EXPONENT_MAX = 20;

    private final Path folder;
    private final List<Path> files = new ArrayList<>();
    private long bytes;

    private AllSizes(Path folder) {
        this.folder = folder;
    }

    /// Writes a folder of about `bytesWanted`.
    static AllSizes write(Path folder, long seed, long bytesWanted) throws IOException {
        var made = new AllSizes(folder);
        var random = new Random(seed);
        for (int share : SHARES) {
            made.add(random, bytesWanted / share);
        }
        for (int edge : EDGES) {
            made.add(random, edge);
        }
        while (made.bytes < bytesWanted) {
            made.add(random, (long) Math.pow(2, random.nextDouble() * EXPONENT_MAX));
        }
        return made;
    }

    private void add(Random random, long size) throws IOException {
        Path part = Files.createDirectories(folder.resolve("part" + files.size() % 7));
        files.add(Cargo.random(part.resolve("file" + files.size()), random.nextLong(), size));
        bytes += size;
    }

    Path folder() {
        return folder;
    }

    long bytes() {
        return bytes;
    }

    int count() {
        return files.size();
    }

    /// Holds what a gateway answers against every file.
    void checkThrough(Node node, String root) throws IOException, InterruptedException {
        List<Path> wrong = new ArrayList<>();
        for (Path each : files) {
            if (!Node.isSame(node.gateway("/ipfs/" + root + "/" + folder.relativize(each)), each)) {
                wrong.add(each);
            }
        }
        assertThat(wrong).as("files that %s reads as others", node.repository()).isEmpty();
    }

    /// Holds a copy of the folder against every file.
    void checkCopy(Path copy) throws IOException {
        List<Path> wrong = new ArrayList<>();
        for (Path each : files) {
            if (Files.mismatch(each, copy.resolve(folder.relativize(each))) != -1) {
                wrong.add(each);
            }
        }
        assertThat(wrong).as("files that are others in %s", copy).isEmpty();
    }
}
