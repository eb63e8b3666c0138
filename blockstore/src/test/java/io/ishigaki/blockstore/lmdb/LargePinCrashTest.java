package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.held;
import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pin whose links are counted in many commits, cut short by a power failure at one step after the
/// other.
final class LargePinCrashTest {
    /// Some eight commits.
    private static final int LINKS = 30_000;

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private static Block[] leaves() {
        Block[] leaves = new Block[LINKS];
        for (int i = 0; i < LINKS; i++) {
            leaves[i] = leaf("leaf " + i);
        }
        return leaves;
    }

    @ParameterizedTest(name = "step {0}")
    @ValueSource(ints = {3, 6, 8, 10, 13, 17, 21, 25})
    void pinIsWholeOrNotThereAndNothingStaysCounted(int step) throws IOException {
        Block[] leaves = leaves();
        Block root = node(leaves);
        var machine = new Machine(directory, new Random(step));
        try (LmdbBlockstore store = machine.open()) {
            put(store, leaves);
            put(store, root);
        }
        boolean cut = false;
        try (LmdbBlockstore store = machine.open(step)) {
            pin(store, root);
        } catch (IOException e) {
            assertThat(e).hasStackTraceContaining("power failed");
            cut = true;
        }
        machine.failPower();

        assertThat(cut).as("power failed before the pin was made").isTrue();
        try (LmdbBlockstore store = machine.open()) {
            assertThat(store.pins().find(root.cid())).isEmpty();
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
            assertThat(collect(store)).hasSize(LINKS + 1);
            assertThat(held(store)).isEmpty();
            put(store, leaves);
            put(store, root);
            pin(store, root);
            assertThat(collect(store)).isEmpty();
            assertThat(held(store)).hasSize(LINKS + 1);
        }
    }
}
