package io.ishigaki.benchmarks;

import io.ishigaki.erasure.CellRange;
import io.ishigaki.erasure.ReedSolomon;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The making of parity for cells of 1 MiB, in MB/s of data of one core. Stripes come in turn, and no cache holds them
/// all.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ErasureBenchmark {
    private static final int CELL_BYTES = 1 << 20;
    private static final int RING_CELLS = 128;

    /// The property by which a process is told not to use vectors.
    private static final String BY_TABLE = "-Dio.ishigaki.erasure.lanes=0";

    /// Stripes of one code, each the next time.
    private static final class Ring {
        private final ReedSolomon code;
        private final int data;
        private final List<List<CellRange>> stripes = new ArrayList<>();
        private int next;

        private Ring(int data, int parity) {
            this.code = ReedSolomon.of(data, parity);
            this.data = data;
            for (int stripe = 0; stripe < RING_CELLS / (data + parity); stripe++) {
                var cells = new ArrayList<CellRange>();
                for (int cell = 0; cell < data + parity; cell++) {
                    cells.add(CellRange.of(Content.random(CELL_BYTES)));
                }
                stripes.add(cells);
            }
        }

        private void encode() {
            List<CellRange> stripe = stripes.get(next);
            next = (next + 1) % stripes.size();
            code.encode(stripe.subList(0, data), stripe.subList(data, stripe.size()));
        }
    }

    private Ring four;
    private Ring ten;

    @Setup
    public void fill() {
        four = new Ring(4, 2);
        ten = new Ring(10, 4);
    }

    @Benchmark
    @OperationsPerInvocation(4 * CELL_BYTES)
    public void fourAndTwo() {
        four.encode();
    }

    @Benchmark
    @Fork(jvmArgsAppend = BY_TABLE)
    @OperationsPerInvocation(4 * CELL_BYTES)
    public void fourAndTwoByTable() {
        four.encode();
    }

    @Benchmark
    @OperationsPerInvocation(10 * CELL_BYTES)
    public void tenAndFour() {
        ten.encode();
    }

    @Benchmark
    @Fork(jvmArgsAppend = BY_TABLE)
    @OperationsPerInvocation(10 * CELL_BYTES)
    public void tenAndFourByTable() {
        ten.encode();
    }
}
