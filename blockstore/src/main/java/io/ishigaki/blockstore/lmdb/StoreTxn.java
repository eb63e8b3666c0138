package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.lmdb.IndexEntry.Count;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.multiformats.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One commit in the making: the rules by which entries, loose rows, the use of segments and the
/// journal change together.
///
/// Confined to the committer's thread.
final class StoreTxn {
    final IndexWriter index;
    final StoreState state;
    private final LooseRows loose;
    private final List<JournalEntry> journal = new ArrayList<>();
    private final Map<Long, List<Integer>> dead = new LinkedHashMap<>();
    private boolean removes;

    StoreTxn(IndexWriter index, StoreState state) {
        this.index = index;
        this.state = state;
        this.loose = new LooseRows(index, state);
    }

    LooseRows loose() {
        return loose;
    }

    /// A new body in the log. Where the block is here already, the new copy is dead at once and the
    /// block counts as put again.
    void put(Bytes multihash, Position position) {
        IndexEntry entry = entry(multihash);
        occupy(position, 1);
        if (entry.isHere()) {
            bury(position);
            touch(multihash);
        } else {
            arrive(multihash, entry.withBody(position, -1));
        }
    }

    /// A new body that lies in the index.
    void putInline(Bytes multihash, Bytes body) {
        IndexEntry entry = entry(multihash);
        if (entry.isHere()) {
            touch(multihash);
        } else {
            index.put(Table.BODIES, multihash, body);
            arrive(multihash, entry.withBody(null, body.length()));
        }
    }

    private void arrive(Bytes multihash, IndexEntry entry) {
        index.putEntry(multihash, entry.isKept() ? entry : loose.addArrived(multihash, entry));
        if (state.damaged.get() > 0) {
            forgetMended(multihash);
        }
    }

    /// Gives a loose block a fresh stamp; answers whether the block is here.
    boolean touch(Bytes multihash) {
        IndexEntry entry = entry(multihash);
        if (entry.isLoose()) {
            index.putEntry(multihash, loosen(multihash, entry));
        }
        return entry.isHere();
    }

    /// Takes away a block that nothing keeps.
    void remove(Bytes multihash, IndexEntry entry) {
        if (entry.isKept()) {
            throw new AssertionError("a kept block is never removed: " + multihash);
        }
        removes = true;
        loose.remove(multihash, entry);
        dropBody(multihash, entry);
        index.delete(Table.BLOCKS, multihash);
    }

    /// Takes away a body that is not what its hash says, if it still lies where it was found. Where
    /// its record is not `known` to be there, the index is what is wrong, and nothing dies: a rebuild
    /// finds the body where it really is.
    boolean setAside(Bytes multihash, @Nullable Position position, boolean known) {
        IndexEntry entry = entry(multihash);
        if (!entry.isHere() || (position != null && !position.equals(entry.position()))) {
            return false;
        }
        removes = true;
        noteDamaged(multihash);
        if (entry.isKept()) {
            state.damageFound.incrementAndGet();
        }
        if (known) {
            dropBody(multihash, entry);
        }
        loose.remove(multihash, entry);
        storeOrDelete(multihash, entry.withBody(null, -1).withStamp(-1));
        return true;
    }

    /// Points at a copy of the body, if the body still lies where it was copied from; else the copy
    /// is dead.
    void move(Bytes multihash, Position source, Position target) {
        IndexEntry entry = entry(multihash);
        occupy(target, 1);
        if (source.equals(entry.position())) {
            bury(source);
            loose.leavePlace(multihash, entry);
            index.putEntry(multihash, entry.withBody(target, -1));
        } else {
            bury(target);
        }
    }

    /// Notes that a block which something counts on is not here.
    void noteDamaged(Bytes multihash) {
        if (index.find(Table.DAMAGED, multihash) == null) {
            index.putEmpty(Table.DAMAGED, multihash);
            state.damaged.incrementAndGet();
        }
    }

    /// Forgets that a block was missed, if it is here or nothing counts on it.
    void forgetMended(Bytes multihash) {
        IndexEntry entry = entry(multihash);
        if ((entry.isHere() || !entry.isKept()) && index.delete(Table.DAMAGED, multihash)) {
            state.damaged.decrementAndGet();
        }
    }

    /// Whether a block that was here is no more.
    boolean removes() {
        return removes;
    }

    private void dropBody(Bytes multihash, IndexEntry entry) {
        if (entry.position() != null) {
            bury(entry.position());
        }
        if (entry.inlineLength() >= 0) {
            index.delete(Table.BODIES, multihash);
        }
    }

    /// Changes how many things link to or pin `node`; answers its entry as it is then.
    IndexEntry count(NodeKey node, int change) {
        IndexEntry before = entry(node.multihash());
        Count old = before.count(node.codec()).orElse(new Count(node.codec(), 0, false));
        Count changed = new Count(node.codec(), old.count() + change, old.expanded());
        if (changed.count() < 0) {
            throw new AssertionError("count of %s falls below 0".formatted(node));
        }
        return retie(node.multihash(), before, before.withCount(changed));
    }

    /// Notes whether the links of `node` are counted.
    void setExpanded(NodeKey node, boolean expanded) {
        IndexEntry before = entry(node.multihash());
        Count old = before.count(node.codec()).orElse(new Count(node.codec(), 0, false));
        retie(node.multihash(), before, before.withCount(new Count(node.codec(), old.count(), expanded)));
    }

    /// Changes the number of direct pins and claims.
    void keep(Bytes multihash, int change) {
        IndexEntry before = entry(multihash);
        retie(multihash, before, before.withKeep(before.keep() + change));
    }

    /// Puts the counts of `expected` in the place of those that are there.
    void setCounts(Bytes multihash, IndexEntry expected) {
        IndexEntry before = entry(multihash);
        retie(multihash, before, before.withKeep(expected.keep()).withCounts(expected.counts()));
    }

    /// Stores an entry whose counts have changed, and its loose row with it.
    private IndexEntry retie(Bytes multihash, IndexEntry before, IndexEntry after) {
        IndexEntry stored = after;
        if (after.isKept()) {
            loose.remove(multihash, before);
            stored = after.withStamp(-1);
        } else if (after.isHere() && !before.isLoose()) {
            stored = loosen(multihash, after);
        }
        storeOrDelete(multihash, stored);
        return stored;
    }

    private void storeOrDelete(Bytes multihash, IndexEntry entry) {
        if (entry.isHere() || entry.isKept()) {
            index.putEntry(multihash, entry);
        } else {
            index.delete(Table.BLOCKS, multihash);
        }
    }

    IndexEntry entry(Bytes multihash) {
        IndexEntry found = index.entry(multihash);
        return found == null ? IndexEntry.ABSENT : found;
    }

    private IndexEntry loosen(Bytes multihash, IndexEntry entry) {
        loose.remove(multihash, entry);
        return loose.add(multihash, entry);
    }

    private void occupy(Position position, int blocks) {
        SegmentUse use = state.useOf(position.segment());
        state.use(position.segment(), use.plus((long) position.length() * blocks, blocks));
    }

    private void bury(Position position) {
        occupy(position, -1);
        dead.computeIfAbsent(position.segment(), _ -> new ArrayList<>()).add(position.ordinal());
    }

    void journal(JournalEntry entry) {
        journal.add(entry);
    }

    /// What must be durable in the journal before this commit.
    List<JournalEntry> journal() {
        dead.forEach((segment, ordinals) -> {
            int max = JournalEntry.Dead.ORDINALS_MAX;
            for (int from = 0; from < ordinals.size(); from += max) {
                int to = Math.min(from + max, ordinals.size());
                journal.add(new JournalEntry.Dead(segment, ordinals.subList(from, to)));
            }
        });
        dead.clear();
        return journal;
    }
}
