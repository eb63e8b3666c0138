package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FetchedTest {
    private final Block here = Block.ofRaw(new byte[] {1, 2});
    private final Block elsewhere = Block.ofRaw(new byte[] {3, 4, 5});
    private final List<Cid> fetched = new ArrayList<>();

    /// Knows how large each block is, as members of a cluster do.
    private final BlockSource members = new BlockSource() {
        @Override
        public Optional<Block> get(Cid cid) {
            fetched.add(cid);
            return cid.equals(elsewhere.cid()) ? Optional.of(elsewhere) : Optional.empty();
        }

        @Override
        public OptionalInt size(Cid cid) {
            return OptionalInt.of(3);
        }
    };

    @Test
    void whatIsElsewhereIsFetchedBeforeItsSizeIsTold() throws IOException {
        var store = new MemoryBlockstore();
        try (WriteSession session = store.begin()) {
            session.put(here);
            session.sync();
        }
        var source = new Fetched(store, members);

        assertThat(source.size(here.cid())).hasValue(2);
        assertThat(fetched).isEmpty();
        assertThat(source.size(elsewhere.cid())).hasValue(3);
        assertThat(fetched).containsExactly(elsewhere.cid());
        assertThat(source.size(Cid.ofRaw(new byte[] {6}))).isEmpty();
    }
}
