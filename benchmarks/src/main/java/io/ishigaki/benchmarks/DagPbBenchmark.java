package io.ishigaki.benchmarks;

import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading and writing of a node with as many links as a file of profile `unixfs-v1-2025` has at most.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DagPbBenchmark {
    private static final int LINKS = 1024;

    private final PbNode node = new PbNode(
            IntStream.range(0, LINKS)
                    .mapToObj(i -> PbLink.of(Cid.v1(Multicodec.RAW, Content.hash(i)), "entry %06d".formatted(i), i))
                    .toList(),
            Optional.empty());
    private final Bytes block = DagPb.encode(node);

    @Benchmark
    public Bytes encode() {
        return DagPb.encode(node);
    }

    @Benchmark
    public PbNode decode() {
        return DagPb.decode(block);
    }

    @Benchmark
    public List<Cid> links() {
        return DagPb.links(block);
    }
}
