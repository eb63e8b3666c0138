package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.log.LogWriter;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A session of an [LmdbBlockstore]: a stamp, and whether something it put was refused.
/// Thread-safe.
final class LmdbSession implements WriteSession {
    private final LmdbBlockstore store;
    private final long begun;
    private final boolean bulk;
    private volatile @Nullable IOException failure;

    /// How many blocks were put, and how many of them are durable at least.
    private final AtomicLong puts = new AtomicLong();

    private final AtomicLong synced = new AtomicLong();

    LmdbSession(LmdbBlockstore store, long begun, boolean bulk) {
        this.store = store;
        this.begun = begun;
        this.bulk = bulk;
    }

    /// Whether what it puts isn't expected to be read soon.
    boolean isBulk() {
        return bulk;
    }

    /// The first stamp that anything of this session can have.
    long begun() {
        return begun;
    }

    boolean hasFailed() {
        return failure != null;
    }

    void fail(IOException cause) {
        failure = cause;
    }

    private void requireSound() throws IOException {
        IOException cause = failure;
        if (cause instanceof StoreFullException full) {
            throw full;
        }
        if (cause != null) {
            throw new IOException("a block of this session could not be written: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void put(Block block) throws IOException {
        Deadline.check();
        requireSound();
        if (block.size() > Block.BIG_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "block %s is %d bytes, limit %d".formatted(block.cid(), block.size(), Block.BIG_BYTES_MAX));
        }
        if (!block.cid().multihash().isIdentity()) {
            store.pipeline().put(new Item.Put(this, block, pledge(block)), Math.max(1, block.size()));
            puts.incrementAndGet();
        }
    }

    /// Where there is no room, what this session has put is loose from now on.
    private long pledge(Block block) throws IOException {
        long bytes = LogWriter.recordBytes(block.cid().multihash().toBytes(), block.size());
        try {
            store.room().pledge(bytes);
        } catch (StoreFullException e) {
            fail(e);
            store.end(this);
            throw e;
        }
        return bytes;
    }

    @Override
    public void sync() throws IOException {
        requireSound();
        long before = puts.get();
        if (before > synced.get()) {
            store.pipeline().ask(_ -> requireSound());
            requireSound();
            synced.accumulateAndGet(before, Math::max);
        }
    }

    @Override
    public boolean touch(Cid cid) throws IOException {
        requireSound();
        if (cid.multihash().isIdentity()) {
            return true;
        }
        Bytes multihash = cid.multihash().toBytes();
        var found = new AtomicBoolean();
        store.pipeline().ask(txn -> found.set(txn.touch(multihash)));
        return found.get();
    }

    @Override
    public List<Cid> touchAll(Collection<Cid> cids) throws IOException {
        requireSound();
        List<Cid> all =
                cids.stream().filter(cid -> !cid.multihash().isIdentity()).toList();
        List<Cid> absent = new ArrayList<>();
        for (int from = 0; from < all.size(); from += Batch.OPERATIONS_MAX) {
            List<Cid> some = all.subList(from, Math.min(all.size(), from + Batch.OPERATIONS_MAX));
            store.pipeline().ask(txn -> {
                for (Cid each : some) {
                    if (!txn.touch(each.multihash().toBytes())) {
                        absent.add(each);
                    }
                }
            });
        }
        return absent;
    }

    @Override
    public void pin(Pin pin) throws IOException {
        sync();
        store.counter().pin(pin);
    }

    @Override
    public void claim(List<Claim> claims) throws IOException {
        sync();
        store.counter().claim(claims);
    }

    @Override
    public void close() {
        store.end(this);
    }
}
