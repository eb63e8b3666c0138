package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Walks over the entries of a directory in the order of its blocks: by name in a plain one, by hash in a sharded one.
///
/// Every entry of a sharded directory must lie where the hash of its name belongs, and no shard below the root is
/// empty. So the work is in proportion to the entries, and a few shards that link to each other again and again are
/// found out.
///
/// *Bounds.* Holds one shard of each level; a hash of 64 bits allows 21.
///
/// *Confined to* one thread.
public final class EntryCursor {
    private final BlockSource source;
    private final Deque<Level> levels = new ArrayDeque<>();
    private List<PbLink> plain = List.of();
    private int next;

    /// How many levels of the whole HAMT are above the shard where the walk began, known from the first entry on: a
    /// walk may begin in the middle.
    private int levelsAbove = -1;

    private static final class Level {
        private final HamtShard shard;
        private int link;

        private Level(HamtShard shard) {
            this.shard = shard;
        }

        private PbLink current() {
            return shard.links().get(link - 1);
        }
    }

    private EntryCursor(BlockSource source) {
        this.source = source;
    }

    static EntryCursor over(BlockSource source, List<PbLink> links) {
        var cursor = new EntryCursor(source);
        cursor.plain = links;
        return cursor;
    }

    static EntryCursor over(BlockSource source, HamtShard root) {
        var cursor = new EntryCursor(source);
        cursor.enter(root);
        return cursor;
    }

    /// The next entry, or empty at the end.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if a shard is not here
    /// @throws MalformedDataException if a shard is none, or not where it belongs
    public Optional<DirectoryEntry> next() throws IOException {
        if (next < plain.size()) {
            PbLink link = plain.get(next++);
            return Optional.of(new DirectoryEntry(link.name(), link.cid(), link.tsizeOrZero()));
        }
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            if (level.link == level.shard.links().size()) {
                levels.removeLast();
                continue;
            }
            PbLink link = level.shard.links().get(level.link++);
            if (!level.shard.isShard(link)) {
                Bytes name = level.shard.entryName(link);
                checkPlace(name);
                return Optional.of(new DirectoryEntry(HamtShard.text(name), link.cid(), link.tsizeOrZero()));
            }
            enter(readBelow(source, level.shard, link.cid()));
        }
        return Optional.empty();
    }

    /// Reads the shard `cid`, which is below `parent`.
    static HamtShard readBelow(BlockSource source, HamtShard parent, Cid cid) throws IOException {
        Block block = source.require(cid);
        PbNode node = DagPb.decode(block.body());
        UnixFsData data = UnixFsNode.dataOf(cid, node);
        if (data.type() != UnixFsType.HAMT_SHARD) {
            throw new MalformedDataException(
                    "%s stands for a shard of %s, but is of type %s".formatted(cid, parent.cid(), data.type()));
        }
        HamtShard shard = HamtShard.of(cid, node, data);
        if (!shard.fanout().equals(parent.fanout()) || shard.links().isEmpty()) {
            throw new MalformedDataException("shard %s of fanout %d with %d links is below one of fanout %d"
                    .formatted(
                            cid,
                            shard.fanout().width(),
                            shard.links().size(),
                            parent.fanout().width()));
        }
        return shard;
    }

    private void enter(HamtShard shard) {
        int depthMax = Long.SIZE / shard.fanout().bitsPerLevel();
        if (levels.size() == depthMax) {
            throw new MalformedDataException(
                    "sharded directory is deeper than %d levels at %s".formatted(depthMax, shard.cid()));
        }
        levels.addLast(new Level(shard));
        List<Cid> below =
                shard.links().stream().filter(shard::isShard).map(PbLink::cid).toList();
        if (!below.isEmpty()) {
            source.expect(below);
        }
    }

    private void checkPlace(Bytes name) {
        HamtKey key = HamtKey.of(name.toArray());
        int above = Math.max(levelsAbove, 0);
        int aboveMax = levelsAbove >= 0 ? levelsAbove : levelsAboveMax();
        while (!isAtPlace(key, above)) {
            if (above == aboveMax) {
                throw new MalformedDataException("entry '%s' of shard %s is not in the slot of its hash"
                        .formatted(HamtShard.text(name), levels.getLast().shard.cid()));
            }
            above++;
        }
        levelsAbove = above;
    }

    private int levelsAboveMax() {
        return Long.SIZE / levels.getFirst().shard.fanout().bitsPerLevel() - levels.size();
    }

    private boolean isAtPlace(HamtKey key, int above) {
        int level = above;
        for (Level step : levels) {
            if (key.slot(step.shard.fanout(), level++) != step.shard.slotOf(step.current())) {
                return false;
            }
        }
        return true;
    }
}
