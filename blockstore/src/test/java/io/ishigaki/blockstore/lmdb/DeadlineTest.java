package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.collect;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.DeadlineExceededException;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the store does for a request whose deadline passes on the way.
final class DeadlineTest {
    private static final int NODES = 12;

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    /// A deadline that passes when it has been looked at so often.
    private static Deadline afterLooks(int looks) {
        var looked = new AtomicLong();
        return Deadline.in(Duration.ofNanos(looks + 1L), looked::getAndIncrement);
    }

    private static Block chain(LmdbBlockstore store) throws IOException {
        Block top = leaf("bottom");
        put(store, top);
        for (int i = 0; i < NODES; i++) {
            top = node(top, leaf("side"));
            put(store, leaf("side"));
            put(store, top);
        }
        return top;
    }

    @Test
    void whatReadsEndsWithTheDeadline() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults())) {
            Block block = leaf("here");
            put(store, block);

            afterLooks(0).within(() -> {
                assertThatThrownBy(() -> store.get(block.cid())).isInstanceOf(DeadlineExceededException.class);
                assertThatThrownBy(() -> store.size(block.cid())).isInstanceOf(DeadlineExceededException.class);
                assertThatThrownBy(() -> store.extent(block.cid())).isInstanceOf(DeadlineExceededException.class);
                assertThatThrownBy(() -> store.forEachCid(_ -> true)).isInstanceOf(DeadlineExceededException.class);
                assertThatThrownBy(() -> store.verify(_ -> {})).isInstanceOf(DeadlineExceededException.class);
                assertThatThrownBy(() -> put(store, leaf("more"))).isInstanceOf(DeadlineExceededException.class);
            });
            assertThat(store.get(block.cid())).contains(block);
        }
    }

    @Test
    void aPinThatIsCutShortAnywhereLeavesNothingCounted() throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, StoreConfig.defaults())) {
            Block root = chain(store);
            boolean done = false;
            for (int looks = 0; !done; looks++) {
                done = pins(store, root, afterLooks(looks));
                assertThat(store.pins().find(root.cid()).isPresent())
                        .as("pinned after %d looks", looks)
                        .isEqualTo(done);
                assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                        .isZero();
                assertThat(looks).isLessThan(1_000);
            }

            assertThat(store.pins().remove(root.cid())).isTrue();
            collect(store);
            assertThat(store.stat().blocks()).isZero();
        }
    }

    /// Whether the deadline sufficed.
    private static boolean pins(LmdbBlockstore store, Block root, Deadline deadline) throws IOException {
        try {
            deadline.within(() -> {
                try (WriteSession session = store.begin()) {
                    session.pin(new Pin(root.cid(), Pin.Mode.RECURSIVE, ""));
                }
            });
            return true;
        } catch (DeadlineExceededException _) { // what half of the attempts are for
            return false;
        }
    }
}
