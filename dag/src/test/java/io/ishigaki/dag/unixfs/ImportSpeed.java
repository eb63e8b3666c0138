package io.ishigaki.dag.unixfs;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.dag.chunk.ChunkerSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;

/// Measures imports into a sink that keeps nothing: a program, not a test.
///
/// | arguments            | what is imported                                        |
/// |----------------------|---------------------------------------------------------|
/// | `stdin`              | one file from standard input                            |
/// | `memory MIB CHUNKER` | one file of so many MiB of noise, cut by that chunker   |
/// | `entries COUNT`      | one directory of so many files of one byte              |
/// | `tree PATH`          | the folder at that path                                 |
final class ImportSpeed {
    private static final InstantSource CLOCK = Clock.systemUTC();
    private static final int ROUNDS = 3;

    private final ExecutorService hashers;

    private ImportSpeed(ExecutorService hashers) {
        this.hashers = hashers;
    }

    public static void main(String[] arguments) throws IOException {
        try (ExecutorService hashers = Pools.coreSized("hash")) {
            var speed = new ImportSpeed(hashers);
            switch (arguments[0]) {
                case "stdin" -> speed.report(() -> speed.importer("").importFile(System.in));
                case "memory" -> speed.repeat(() -> speed.memory(Integer.parseInt(arguments[1]), arguments[2]));
                case "entries" -> speed.report(() -> speed.entries(Integer.parseInt(arguments[1])));
                case "tree" -> speed.repeat(() -> speed.tree(Path.of(arguments[1])));
                default -> throw new IllegalArgumentException("unknown measurement: " + arguments[0]);
            }
        }
    }

    private interface Measured {
        Imported run() throws IOException;
    }

    private void repeat(Measured measured) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            report(measured);
        }
    }

    private void report(Measured measured) throws IOException {
        Instant begin = CLOCK.instant();
        Imported imported = measured.run();
        Duration elapsed = Duration.between(begin, CLOCK.instant());
        double seconds = elapsed.toMillis() / 1000.0;
        System.out.printf(
                "%s %d bytes in %.2f s: %.0f MB/s, heap %d MiB%n",
                imported.cid(),
                imported.tsize(),
                seconds,
                imported.tsize() / 1e6 / Math.max(seconds, 0.001),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    private Importer importer(String chunker) {
        ImportProfile profile = chunker.isEmpty()
                ? ImportProfile.UNIXFS_V1_2025
                : chunkedBy(ChunkerSpec.parse(chunker)).orElse(ImportProfile.UNIXFS_V1_2025);
        return new Importer(profile.toOptions(0, MetadataChoice.NONE, true), new DiscardingSink(), hashers);
    }

    private static ImportProfile chunkedBy(ChunkerSpec chunker) {
        ImportProfile none = ImportProfile.NONE;
        return new ImportProfile(
                none.cidVersion(),
                none.hash(),
                none.rawLeaves(),
                Optional.of(chunker),
                none.layout(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                none.hamtEstimation(),
                OptionalInt.empty());
    }

    private Imported memory(int mebibytes, String chunker) throws IOException {
        return importer(chunker).importFile(new NoiseStream((long) mebibytes << 20));
    }

    /// A MiB of noise again and again.
    private static final class NoiseStream extends ZeroStream {
        private static final byte[] NOISE = VectorContent.prng(1, 1 << 20);
        private int at;

        NoiseStream(long bytes) {
            super(bytes);
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = super.read(target, offset, Math.min(length, NOISE.length - at));
            if (count > 0) {
                System.arraycopy(NOISE, at, target, offset, count);
                at = (at + count) % NOISE.length;
            }
            return count;
        }
    }

    private Imported entries(int count) throws IOException {
        try (TreeImport tree = importer("").importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            for (int index = 0; index < count; index++) {
                tree.addFile(
                        "some-file-%08d.txt".formatted(index),
                        EntryMetadata.NONE,
                        new ByteArrayInputStream(new byte[] {(byte) index, (byte) (index >> 8), (byte) (index >> 16)}));
            }
            return tree.finish();
        }
    }

    private Imported tree(Path root) throws IOException {
        try (TreeImport tree = importer("").importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            new LocalEntries(new LocalEntries.Rules(EntryFilter.ALL, false, false, false, false), root, "").addTo(tree);
            return tree.finish();
        }
    }
}
