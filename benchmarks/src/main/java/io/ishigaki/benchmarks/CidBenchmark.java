package io.ishigaki.benchmarks;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading and writing of addresses, in both forms, and of the integers in them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CidBenchmark {
    private static final int VARINTS = Uvarint.BYTES_MAX;

    private final Cid v1 = Cid.v1(Multicodec.DAG_PB, Content.hash(1));
    private final Cid v0 = Cid.v0(Content.hash(1));
    private final String v1Text = v1.toString();
    private final String v0Text = v0.toString();
    private final Bytes v1Bytes = v1.toBytes();
    private final Bytes multihashBytes = v1.multihash().toBytes();
    private final byte[] varints = varints();

    /// One integer of each length.
    private static byte[] varints() {
        byte[] all = new byte[VARINTS * (VARINTS + 1) / 2];
        int at = 0;
        for (int length = 1; length <= VARINTS; length++) {
            at = Uvarint.write(all, at, (1L << (7 * length)) - 1);
        }
        return all;
    }

    @Benchmark
    public Cid parseV1() {
        return Cid.parse(v1Text);
    }

    @Benchmark
    public Cid parseV0() {
        return Cid.parse(v0Text);
    }

    @Benchmark
    public String formatV1() {
        return v1.toString();
    }

    @Benchmark
    public String formatV0() {
        return v0.toString();
    }

    @Benchmark
    public Cid decode() {
        return Cid.decode(v1Bytes);
    }

    @Benchmark
    public Bytes encode() {
        return v1.toBytes();
    }

    @Benchmark
    public Multihash decodeMultihash() {
        return Multihash.decode(multihashBytes);
    }

    @Benchmark
    @OperationsPerInvocation(VARINTS)
    public long readVarint() {
        ByteBuffer in = ByteBuffer.wrap(varints);
        long sum = 0;
        while (in.hasRemaining()) {
            sum += Uvarint.read(in);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(VARINTS)
    public byte[] writeVarint() {
        return varints();
    }
}
