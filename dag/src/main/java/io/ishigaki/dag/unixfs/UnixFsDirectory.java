package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Names and what they lead to, in one block or as a HAMT over many. Immutable.
public final class UnixFsDirectory extends UnixFsNode {
    private final List<PbLink> links;

    /// Null where the directory is one block.
    private final @Nullable HamtShard shard;

    UnixFsDirectory(NodeRoot root, List<PbLink> links) {
        super(root);
        this.links = links;
        this.shard = null;
    }

    UnixFsDirectory(NodeRoot root, HamtShard shard) {
        super(root);
        this.links = List.of();
        this.shard = shard;
    }

    /// Whether its entries are spread over the shards of a HAMT.
    public boolean sharded() {
        return shard != null;
    }

    /// Walks over the entries; of a sharded directory, blocks are read as the walk comes to them.
    public EntryCursor entries() {
        return shard == null ? EntryCursor.over(source(), links) : EntryCursor.over(source(), shard);
    }

    /// The entry of that name, the first if there are several; in a sharded directory only the shards on the way to it
    /// are read.
    public Optional<DirectoryEntry> lookup(String name) throws IOException {
        Bytes nameBytes = Bytes.ofOwned(name.getBytes(StandardCharsets.UTF_8));
        Optional<PbLink> link = shard == null ? lookupPlain(nameBytes) : lookupSharded(shard, nameBytes);
        return link.map(found -> new DirectoryEntry(name, found.cid(), found.tsizeOrZero()));
    }

    private Optional<PbLink> lookupPlain(Bytes name) {
        for (PbLink link : links) {
            if (link.nameBytes().orElse(Bytes.EMPTY).equals(name)) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }

    private Optional<PbLink> lookupSharded(HamtShard top, Bytes name) throws IOException {
        HamtKey key = HamtKey.of(name.toArray());
        HamtShard current = top;
        for (int level = 0; ; level++) {
            Optional<PbLink> link = current.at(key.slot(current.fanout(), level));
            if (link.isEmpty()) {
                return Optional.empty();
            }
            if (!current.isShard(link.get())) {
                return current.entryName(link.get()).equals(name) ? link : Optional.empty();
            }
            current = EntryCursor.readBelow(source(), current, link.get().cid());
        }
    }

    @Override
    public long size() {
        return cumulativeSize();
    }
}
