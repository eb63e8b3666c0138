package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Sorts more found blocks than memory holds: runs that are sorted in memory go to files, which are
/// merged at the end.
///
/// Confined to one thread.
final class SortedRuns implements Closeable {
    /// Blocks of one run; this bounds the memory that a rebuild takes.
    private static final int RUN_BLOCKS = 1 << 18;

    private final Path directory;
    private final int runBlocks;
    private final List<Path> runs = new ArrayList<>();
    private List<Found> current = new ArrayList<>();

    SortedRuns(Path directory) {
        this(directory, RUN_BLOCKS);
    }

    SortedRuns(Path directory, int runBlocks) {
        this.directory = directory;
        this.runBlocks = runBlocks;
    }

    /// A block that stands in a segment.
    record Found(Bytes multihash, Position position) {
        static final Comparator<Found> ORDER =
                Comparator.comparing(Found::multihash).thenComparingLong(found -> found.position.segment());
    }

    void add(Found found) throws IOException {
        current.add(found);
        if (current.size() >= runBlocks) {
            spill();
        }
    }

    private void spill() throws IOException {
        current.sort(Found.ORDER);
        Path run = directory.resolve("run-" + runs.size());
        runs.add(run);
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run)))) {
            for (Found each : current) {
                out.writeShort(each.multihash.length());
                out.write(each.multihash.toArray());
                out.writeLong(each.position.segment());
                out.writeInt(each.position.ordinal());
                out.writeLong(each.position.offset());
                out.writeInt(each.position.length());
            }
        }
        current = new ArrayList<>();
    }

    /// Hears of each block, in order of multihash.
    @FunctionalInterface
    interface Visitor {
        void visit(Found found) throws IOException;
    }

    void merge(Visitor visitor) throws IOException {
        spill();
        var heads = new PriorityQueue<Run>(Comparator.comparing(Run::head, Found.ORDER));
        try {
            for (Path each : runs) {
                Run run = new Run(each);
                if (run.advance()) {
                    heads.add(run);
                } else {
                    run.close();
                }
            }
            for (Run next = heads.poll(); next != null; next = heads.poll()) {
                visitor.visit(next.head());
                if (next.advance()) {
                    heads.add(next);
                } else {
                    next.close();
                }
            }
        } finally {
            for (Run each : heads) {
                each.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Path each : runs) {
            Files.deleteIfExists(each);
        }
    }

    /// A run that is being read.
    private static final class Run implements Closeable {
        private final DataInputStream in;
        private @Nullable Found head;

        Run(Path file) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
        }

        Found head() {
            if (head == null) {
                throw new AssertionError("a run in the queue has a head");
            }
            return head;
        }

        boolean advance() throws IOException {
            int length;
            try {
                length = in.readUnsignedShort();
            } catch (EOFException _) {
                return false;
            }
            byte[] multihash = new byte[length];
            in.readFully(multihash);
            var position = new Position(in.readLong(), in.readInt(), in.readLong(), in.readInt());
            head = new Found(Bytes.ofOwned(multihash), position);
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
