package io.ishigaki.benchmarks;

import io.ishigaki.dag.chunk.Chunker;
import io.ishigaki.dag.chunk.ChunkerSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import org.openjdk.jmh.infra.Blackhole;

/// Cutting of 64 MiB in memory into chunks, in MB/s of one core.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChunkerBenchmark {
    private static final int CONTENT_BYTES = 64 << 20;

    @Param({"size-1048576", "rabin", "buzhash"})
    String spec = "";

    private final byte[] content = Content.random(CONTENT_BYTES);
    private Chunker chunker;

    @Setup
    public void choose() {
        chunker = ChunkerSpec.parse(spec).chunker();
    }

    @Benchmark
    @OperationsPerInvocation(CONTENT_BYTES)
    public void cut(Blackhole chunks) throws IOException {
        chunker.start(new ByteArrayInputStream(content));
        for (var chunk = chunker.next(); chunk.isPresent(); chunk = chunker.next()) {
            chunks.consume(chunk.get());
        }
    }
}
