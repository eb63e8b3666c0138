package io.ishigaki.benchmarks;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.unixfs.EntryMetadata;
import io.ishigaki.dag.unixfs.ImportListener;
import io.ishigaki.dag.unixfs.ImportProfile;
import io.ishigaki.dag.unixfs.Imported;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.dag.unixfs.MetadataChoice;
import io.ishigaki.multiformats.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Import by profile `unixfs-v1-2025` on all cores into nowhere: what an add costs but for transfer and disk.
@State(Scope.Thread)
public class ImportBenchmark {
    private static final int FILE_BYTES = 64 << 20;
    private static final int ENTRIES = 100_000;

    private final byte[] content = Content.random(FILE_BYTES);
    private final List<String> names =
            IntStream.range(0, ENTRIES).mapToObj("entry %06d"::formatted).toList();
    private final ExecutorService hashers = Pools.coreSized("hash");
    private final Importer importer =
            new Importer(ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true), new Nowhere(), hashers);

    @TearDown
    public void close() {
        hashers.close();
    }

    /// One file, in MB/s.
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    @OperationsPerInvocation(FILE_BYTES)
    public Imported file() throws IOException {
        return importer.importFile(new ByteArrayInputStream(content));
    }

    /// A directory of so many empty files that it becomes a HAMT, in nanoseconds an entry.
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(ENTRIES)
    public Imported hamt() throws IOException {
        try (var tree = importer.importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            for (String name : names) {
                tree.addFile(name, EntryMetadata.NONE, InputStream.nullInputStream());
            }
            return tree.finish();
        }
    }

    private static final class Nowhere implements BlockSink {
        @Override
        public void put(Block block) {}

        @Override
        public void sync() {}
    }
}
