package io.ishigaki.benchmarks;

import io.ishigaki.blockstore.log.DiskLogFiles;
import io.ishigaki.blockstore.log.FileHeader;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogWriter;
import io.ishigaki.blockstore.log.RecordHeader;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Appending of batches of 64 MiB to a segment of the value log, checksums included and syncing not, in MB/s. Each
/// batch is cut off again.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ValueLogBenchmark {
    private static final int BATCH_BYTES = 64 << 20;
    private static final int STAGING_BYTES = 1 << 20;

    @Param({"16384", "1048576"})
    int bodyBytes;

    private final Bytes key = Content.hash(1).toBytes();
    private Bytes body;
    private TemporaryDirectory directory;
    private LogFile file;
    private LogWriter writer;

    @Setup
    public void begin() throws IOException {
        body = Bytes.ofOwned(Content.random(bodyBytes));
        directory = TemporaryDirectory.make();
        file = DiskLogFiles.in(directory.path(), ValueLogBenchmark::setNothingAside)
                .create("segment");
        var header = new FileHeader(FileHeader.Kind.SEGMENT, 1, 2);
        writer = LogWriter.begin(file, header, ByteBuffer.allocateDirect(STAGING_BYTES), 0);
    }

    private static void setNothingAside(Path file, long bytes) {
        throw new AssertionError("a log sets nothing aside");
    }

    @TearDown
    public void close() throws IOException {
        file.close();
        directory.close();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_BYTES)
    public void append() throws IOException {
        for (int bytes = 0; bytes < BATCH_BYTES; bytes += bodyBytes) {
            writer.add(RecordHeader.Type.BLOCK, key, body);
        }
        writer.abandonBatch();
    }
}
