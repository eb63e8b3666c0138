package io.ishigaki.exchange;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The blocks of a store, and in memory the last that were got for peers: nobody's disk is written to because a
/// stranger reads.
///
/// *Bounds.* Holds [#BYTES_MAX] of them and one block more, the latest. *Threading.* Thread-safe.
final class PassedBlocks implements BlockSource, BlockSink, Closeable {
    /// Those that are being sent, and as many as a stripe has, of which neighbours are wanted next.
    static final long BYTES_MAX = 32 << 20;

    private final BlockSource store;

    /// The oldest first. Guarded by itself.
    private final Map<Multihash, Block> passed = new LinkedHashMap<>();

    private long bytes;

    PassedBlocks(BlockSource store) {
        this.store = store;
    }

    @Override
    public void put(Block block) {
        synchronized (passed) {
            if (passed.putIfAbsent(block.cid().multihash(), block) == null) {
                bytes += block.size();
            }
            var oldest = passed.values().iterator();
            while (bytes > BYTES_MAX && passed.size() > 1) {
                bytes -= oldest.next().size();
                oldest.remove();
            }
        }
    }

    private Optional<Block> find(Cid cid) {
        synchronized (passed) {
            return Optional.ofNullable(passed.get(cid.multihash())).map(block -> new Block(cid, block.body()));
        }
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> block = find(cid);
        return block.isPresent() ? block : store.get(cid);
    }

    @Override
    public boolean copyTo(Cid cid, ByteBuffer room) throws IOException {
        Optional<Block> block = find(cid);
        block.ifPresent(found -> room.put(found.body().asBuffer()));
        return block.isPresent() || store.copyTo(cid, room);
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        Optional<Block> block = find(cid);
        return block.isPresent() ? OptionalInt.of(block.get().size()) : store.size(cid);
    }

    /// What is in memory needs no syncing.
    @Override
    public void sync() {}

    /// The end of a request isn't that of what it brought.
    @Override
    public void close() {}
}
