package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes the shards of a HAMT from a complete table of links, the deepest first.
///
/// The links of one shard are those whose keys agree in the bits of all levels above it. So the
/// trie is a radix sort by key: a shard's range of links is dealt out to its slots in place, a slot
/// with one link names it, and one with more is the range of a shard below. *Confined to* the
/// thread that imports.
final class HamtBuilder {
    private final LinkTable links;
    private final HamtFanout fanout;
    private final BlockWriter blocks;
    private final int[] offsets;
    private final long[] keys;

    HamtBuilder(LinkTable links, HamtFanout fanout, BlockWriter blocks) {
        this.links = links;
        this.fanout = fanout;
        this.blocks = blocks;
        this.offsets = links.offsets();
        this.keys = new long[offsets.length];
        for (int index = 0; index < keys.length; index++) {
            keys[index] = links.key(offsets[index]).hash();
        }
    }

    /// Writes all shards and answers the root, which carries `metadata`.
    Imported write(EntryMetadata metadata) throws IOException {
        return writeShard(0, 0, keys.length, metadata);
    }

    /// The shard of the links from `from` to `to` (exclusive), `level` shards below the root.
    private Imported writeShard(int level, int from, int to, EntryMetadata metadata) throws IOException {
        int[] ends = deal(level, from, to);
        List<PbLink> shardLinks = new ArrayList<>();
        byte[] bitfield = new byte[fanout.width() / Byte.SIZE];
        int begin = from;
        for (int slot = 0; slot < ends.length; slot++) {
            int end = ends[slot];
            if (end > begin) {
                bitfield[bitfield.length - 1 - slot / Byte.SIZE] |= (byte) (1 << slot % Byte.SIZE);
                shardLinks.add(slotLink(level, slot, begin, end));
            }
            begin = end;
        }
        UnixFsData data = UnixFsData.hamtShard(withoutLeadingZeros(bitfield), fanout);
        return blocks.putNode(shardLinks, metadata.applyTo(data));
    }

    private PbLink slotLink(int level, int slot, int begin, int end) throws IOException {
        String prefix = fanout.prefix(slot);
        if (end - begin == 1) {
            return links.link(offsets[begin], prefix);
        }
        refuseEqualKeys(begin, end);
        Imported shard = writeShard(level + 1, begin, end, EntryMetadata.NONE);
        return PbLink.of(shard.cid(), prefix, shard.tsize());
    }

    /// Entries whose keys agree in every bit would ask for shards without end.
    private void refuseEqualKeys(int begin, int end) {
        for (int index = begin + 1; index < end; index++) {
            if (keys[index] != keys[begin]) {
                return;
            }
        }
        if (links.compareNames(offsets[begin], offsets[begin + 1]) == 0) {
            throw DirectoryWriter.twice(links.name(offsets[begin]));
        }
        throw new MalformedDataException(
                "sharded directory too deep: %d names have the same hash %016x".formatted(end - begin, keys[begin]));
    }

    /// Reorders the range so that links of one slot stand together, and answers where each slot's
    /// links end.
    private int[] deal(int level, int from, int to) {
        int[] next = new int[fanout.width()];
        for (int index = from; index < to; index++) {
            next[slot(index, level)]++;
        }
        int[] ends = new int[fanout.width()];
        int end = from;
        for (int slot = 0; slot < ends.length; slot++) {
            int size = next[slot];
            next[slot] = end;
            end += size;
            ends[slot] = end;
        }
        for (int slot = 0; slot < ends.length; slot++) {
            while (next[slot] < ends[slot]) {
                int home = slot(next[slot], level);
                swap(next[slot], next[home]);
                next[home]++;
            }
        }
        return ends;
    }

    private int slot(int index, int level) {
        return new HamtKey(keys[index]).slot(fanout, level);
    }

    private void swap(int left, int right) {
        long key = keys[left];
        keys[left] = keys[right];
        keys[right] = key;
        int offset = offsets[left];
        offsets[left] = offsets[right];
        offsets[right] = offset;
    }

    private static Bytes withoutLeadingZeros(byte[] bitfield) {
        int first = 0;
        while (first < bitfield.length && bitfield[first] == 0) {
            first++;
        }
        return Bytes.ofOwned(Arrays.copyOfRange(bitfield, first, bitfield.length));
    }
}
