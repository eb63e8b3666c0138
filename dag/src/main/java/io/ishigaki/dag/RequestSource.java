package io.ishigaki.dag;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The blocks that one request reads: those of this node, and those that are fetched for it, until it is closed.
///
/// Thread-safe. After [#close], what waits for a block ends in [java.io.InterruptedIOException].
public interface RequestSource extends BlockSource, AutoCloseable {
    /// Whether the block is held in memory for the request, where reading it costs less than from the store. By
    /// default none is.
    default boolean holds(Cid cid) {
        return false;
    }

    /// Says that the request has read the block by another way, so that it needn't be kept for it.
    void passed(Cid cid);

    /// Waits until all that was fetched so far is durable.
    ///
    /// @throws IOException if it can't be stored
    void settle() throws IOException;

    /// Gives up what is still being fetched. What has come is stored nevertheless.
    @Override
    void close();

    /// A request that reads `local` alone.
    static RequestSource ofLocal(BlockSource local) {
        return new RequestSource() {
            @Override
            public Optional<Block> get(Cid cid) throws IOException {
                return local.get(cid);
            }

            @Override
            public OptionalInt size(Cid cid) throws IOException {
                return local.size(cid);
            }

            @Override
            public Optional<Bytes> read(Cid cid, int offset, int length) throws IOException {
                return local.read(cid, offset, length);
            }

            @Override
            public void expect(List<Cid> soon) {
                local.expect(soon);
            }

            @Override
            public void expectBelow() {
                local.expectBelow();
            }

            @Override
            public void passed(Cid cid) {}

            @Override
            public void settle() {}

            @Override
            public void close() {}
        };
    }
}
