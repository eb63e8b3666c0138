package io.ishigaki.benchmarks;

import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.Multihash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Hashing of blocks of 256 KiB, in MB/s of one core.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HashBenchmark {
    private static final int BLOCK_BYTES = 256 << 10;

    @Param({"sha2-256", "sha2-512", "sha3-256", "blake2b-256", "blake3"})
    String function = "";

    private final byte[] content = Content.random(BLOCK_BYTES);

    @Benchmark
    @OperationsPerInvocation(BLOCK_BYTES)
    public Multihash hash() {
        return HashFunction.named(function).orElseThrow().hash(content);
    }
}
