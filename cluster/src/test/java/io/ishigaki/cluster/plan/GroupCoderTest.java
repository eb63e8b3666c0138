package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCoderTest {
    private static final StorageClass CLASS = new StorageClass(2, 2);

    private final FakeDag dag = new FakeDag();
    private final ExecutorService workers = Pools.bounded("coder", 3, 4);

    @AfterEach
    void close() {
        workers.close();
    }

    private List<List<Cell>> cells(int stripes) {
        var random = new Random(1);
        var cells = new ArrayList<List<Cell>>();
        for (int stripe = 0; stripe < stripes; stripe++) {
            cells.add(List.of(cell(random, 2_000), cell(random, 1_000)));
        }
        return cells;
    }

    private Cell cell(Random random, int length) {
        return new Cell(List.of(new Piece(dag.leaf(random, length), length)));
    }

    private GroupCoder coder(Executor executor) {
        return new GroupCoder(CLASS, dag, new Planner.Coding(KnownStripes.NONE, executor));
    }

    private static PlanListener heard(List<Block> parity) {
        return new PlanListener() {
            @Override
            public void parity(Block block) {
                parity.add(block);
            }

            @Override
            public void node(Block block, PlanNode node) {
                throw new AssertionError("a coder makes no nodes");
            }
        };
    }

    @Test
    void blockOfAnotherLengthThanItsCellListsIsRefused() {
        for (int listed : new int[] {999, 1_001}) {
            Cid leaf = dag.leaf(new Random(1), 1_000);
            var wrong = new Cell(List.of(new Piece(leaf, listed)));
            List<List<Cell>> cells = List.of(List.of(wrong, cell(new Random(2), 500)));

            assertThatThrownBy(() -> coder(Runnable::run).code(cells, heard(new ArrayList<>())))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessage("block %s is 1000 bytes, expected %d".formatted(leaf, listed));
        }
    }

    @Test
    void severalWorkersMakeWhatOneMakes() throws IOException {
        List<List<Cell>> cells = cells(100);
        var one = new ArrayList<Block>();
        var several = new ArrayList<Block>();

        List<Stripe> expected = coder(Runnable::run).code(cells, heard(one));
        List<Stripe> stripes = coder(workers).code(cells, heard(several));

        assertThat(stripes).isEqualTo(expected);
        assertThat(several).isEqualTo(one).hasSize(200);
    }

    @Test
    void blockThatIsAbsentFailsTheGroup() {
        List<List<Cell>> cells = cells(20);
        Cid absent = Cid.ofRaw(new byte[] {1});
        cells.set(10, List.of(cells.get(10).getFirst(), new Cell(List.of(new Piece(absent, 1)))));
        var coder = coder(workers);

        assertThatThrownBy(() -> coder.code(cells, heard(new ArrayList<>())))
                .isInstanceOf(BlockAbsentException.class)
                .hasMessageContaining(absent.toString());
    }

    /// A worker's failure is that of who asked, as if it had done the work.
    @Test
    void whatBreaksASourceIsSaidAsItIs() {
        var broken = new IllegalStateException("the disk is gone");
        BlockSource source = _ -> {
            throw broken;
        };
        var coder = new GroupCoder(CLASS, source, new Planner.Coding(KnownStripes.NONE, workers));

        assertThatThrownBy(() -> coder.code(cells(3), heard(new ArrayList<>()))).isSameAs(broken);
    }
}
