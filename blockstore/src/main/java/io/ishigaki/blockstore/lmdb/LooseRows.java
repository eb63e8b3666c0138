package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The loose rows as one commit changes them: a row for a block, or one for the batch it came in.
///
/// Changes of a batch's row are summed up and written once, at the end of the commit. Confined to
/// the committer's thread.
final class LooseRows {
    private final IndexWriter index;
    private final StoreState state;
    private final Map<Long, Integer> changes = new HashMap<>();
    private final Map<Long, LooseBatch> begun = new HashMap<>();
    private long batchStamp = -1;

    LooseRows(IndexWriter index, StoreState state) {
        this.index = index;
        this.state = state;
    }

    /// From now on, blocks that arrive lie in this batch of the log.
    void beginBatch(LooseBatch batch) {
        batchStamp = state.freshStamp(true);
        begun.put(batchStamp, batch);
    }

    /// From now on, each block that arrives has a row of its own.
    void endBatch() {
        batchStamp = -1;
    }

    /// The stamp of a block that arrives in the batch, if it does.
    IndexEntry addArrived(Bytes multihash, IndexEntry entry) {
        if (batchStamp < 0 || entry.position() == null) {
            return add(multihash, entry);
        }
        changes.merge(batchStamp, 1, Integer::sum);
        return entry.withStamp(batchStamp);
    }

    /// Gives a block a row of its own, with a fresh stamp.
    IndexEntry add(Bytes multihash, IndexEntry entry) {
        long stamp = state.freshStamp(false);
        index.append(Table.LOOSE, StoreState.longKey(stamp), multihash);
        return entry.withStamp(stamp);
    }

    void remove(IndexEntry entry) {
        if (!entry.isLoose()) {
            return;
        }
        if (LooseBatch.isShared(entry.stamp())) {
            changes.merge(entry.stamp(), -1, Integer::sum);
        } else {
            index.delete(Table.LOOSE, StoreState.longKey(entry.stamp()));
        }
    }

    /// Writes the rows of batches.
    void flush() {
        changes.forEach(this::flush);
        changes.clear();
        begun.clear();
    }

    private void flush(long stamp, int change) {
        Bytes key = StoreState.longKey(stamp);
        @Nullable LooseBatch batch = begun.get(stamp);
        if (batch == null) {
            ByteBuffer found = index.find(Table.LOOSE, key);
            if (found == null) {
                return;
            }
            batch = LooseBatch.read(found);
        }
        LooseBatch changed = batch.plus(change);
        if (changed.count() > 0) {
            index.put(Table.LOOSE, key, changed.encode());
        } else {
            index.delete(Table.LOOSE, key);
        }
    }
}
