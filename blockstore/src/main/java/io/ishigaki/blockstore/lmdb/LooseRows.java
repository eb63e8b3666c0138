package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The loose rows as one commit changes them: a row for a block, one for the batch it came in, or
/// one for a block that has left the place of its batch and kept the stamp.
///
/// Changes of a batch's row are summed up and written once, at the end of the commit. Confined to
/// the committer's thread.
final class LooseRows {
    private final IndexWriter index;
    private final StoreState state;
    private final Map<Long, Integer> changes = new HashMap<>();
    private final Map<Long, Optional<LooseBatch>> batches = new HashMap<>();
    private long batchStamp = -1;

    LooseRows(IndexWriter index, StoreState state) {
        this.index = index;
        this.state = state;
    }

    /// From now on, blocks that arrive lie in this batch of the log.
    void beginBatch(LooseBatch batch) {
        batchStamp = state.freshStamp(true);
        batches.put(batchStamp, Optional.of(batch));
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

    /// Takes away the row of a block, which lies where `entry` says.
    void remove(Bytes multihash, IndexEntry entry) {
        if (!entry.isLoose()) {
            return;
        }
        if (!LooseBatch.isShared(entry.stamp())) {
            index.delete(Table.LOOSE, StoreState.longKey(entry.stamp()));
        } else if (isInBatch(entry)) {
            changes.merge(entry.stamp(), -1, Integer::sum);
        } else {
            index.delete(Table.LOOSE, LooseBatch.movedKey(entry.stamp(), multihash));
        }
    }

    /// To be called before a block moves. It is as old as it was, so that a collection that has
    /// begun finds it; but its batch is where it lay, so that it needs a row of its own.
    void leavePlace(Bytes multihash, IndexEntry entry) {
        if (entry.isLoose() && LooseBatch.isShared(entry.stamp()) && isInBatch(entry)) {
            changes.merge(entry.stamp(), -1, Integer::sum);
            index.putEmpty(Table.LOOSE, LooseBatch.movedKey(entry.stamp(), multihash));
        }
    }

    private boolean isInBatch(IndexEntry entry) {
        Position position = entry.position();
        return position != null
                && batch(entry.stamp()).filter(batch -> batch.holds(position)).isPresent();
    }

    private Optional<LooseBatch> batch(long stamp) {
        return batches.computeIfAbsent(
                stamp,
                _ -> Optional.ofNullable(index.find(Table.LOOSE, StoreState.longKey(stamp)))
                        .map(LooseBatch::read));
    }

    /// Writes the rows of batches.
    void flush() {
        changes.forEach((stamp, change) -> batch(stamp).ifPresent(batch -> write(stamp, batch.plus(change))));
        changes.clear();
        batches.clear();
    }

    private void write(long stamp, LooseBatch batch) {
        Bytes key = StoreState.longKey(stamp);
        if (batch.count() > 0) {
            index.put(Table.LOOSE, key, batch.encode());
        } else {
            index.delete(Table.LOOSE, key);
        }
    }
}
