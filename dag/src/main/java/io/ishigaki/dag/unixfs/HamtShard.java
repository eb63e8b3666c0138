package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A node of a sharded directory: links whose names begin with the number of their slot. Immutable.
record HamtShard(Cid cid, HamtFanout fanout, List<PbLink> links) {
    static HamtShard of(Cid cid, PbNode node, UnixFsData data) {
        if (data.hashType().orElse(-1) != UnixFsData.HASH_TYPE_MURMUR3) {
            throw new MalformedDataException("shard %s hashes names by function %s, only 0x%x is known"
                    .formatted(cid, data.hashType(), UnixFsData.HASH_TYPE_MURMUR3));
        }
        long width = data.fanout().orElse(0);
        if (width != (int) width) {
            throw new MalformedDataException("shard %s has a fanout of %d".formatted(cid, width));
        }
        var shard = new HamtShard(cid, new HamtFanout((int) width), node.links());
        shard.check(data.content());
        return shard;
    }

    private void check(Bytes bitfield) {
        int used = 0;
        for (int index = 0; index < bitfield.length(); index++) {
            used += Integer.bitCount(bitfield.at(index) & 0xFF);
        }
        if (used != links.size()) {
            throw new MalformedDataException(
                    "shard %s has %d links and %d used slots".formatted(cid, links.size(), used));
        }
        for (PbLink link : links) {
            slotOf(link);
        }
    }

    /// The link in `slot`, if it is used.
    Optional<PbLink> at(int slot) {
        for (PbLink link : links) {
            if (slotOf(link) == slot) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }

    /// Whether `link` leads to a shard below, not to an entry.
    boolean isShard(PbLink link) {
        return nameBytes(link).length() == fanout.prefixChars();
    }

    /// The name of the entry that `link` leads to.
    Bytes entryName(PbLink link) {
        Bytes name = nameBytes(link);
        return name.slice(fanout.prefixChars(), name.length() - fanout.prefixChars());
    }

    int slotOf(PbLink link) {
        Bytes name = nameBytes(link);
        int slot = name.length() < fanout.prefixChars() ? -1 : 0;
        for (int index = 0; index < fanout.prefixChars() && slot >= 0; index++) {
            int digit = Character.digit(name.at(index), 16);
            slot = digit < 0 ? -1 : slot << 4 | digit;
        }
        if (slot < 0 || slot >= fanout.width()) {
            throw new MalformedDataException("shard %s has a link named '%s', which begins with no slot below %d"
                    .formatted(cid, text(name), fanout.width()));
        }
        return slot;
    }

    private static Bytes nameBytes(PbLink link) {
        return link.nameBytes().orElse(Bytes.EMPTY);
    }

    static String text(Bytes name) {
        return new String(name.toArray(), StandardCharsets.UTF_8);
    }
}
