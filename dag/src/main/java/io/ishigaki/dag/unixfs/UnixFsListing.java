package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/// What `ipfs ls` shows of a node: the entries of a directory, or the plain links of anything else.
public final class UnixFsListing {
    private final BlockSource source;
    private final Depth depth;

    /// How much of an entry is looked at.
    public enum Depth {
        /// The links alone: only raw blocks show what they are.
        LINKS,
        /// The root block of each entry too, so that all show their kind and their size.
        CHILDREN
    }

    /// What an entry is, as far as it was looked at. `code` is the number that RPC gives it.
    public enum Kind {
        UNKNOWN(0),
        DIRECTORY(1),
        FILE(2),
        SYMLINK(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /// An entry. `size` is that of a file's content or a symlink's target, and 0 of a directory or where it is unknown.
    public record Item(
            DirectoryEntry entry,
            Kind kind,
            long size,
            Optional<String> target,
            OptionalInt mode,
            Optional<UnixFsTime> mtime) {
        private static Item of(DirectoryEntry entry, Kind kind, long size) {
            return new Item(entry, kind, size, Optional.empty(), OptionalInt.empty(), Optional.empty());
        }
    }

    @FunctionalInterface
    public interface ItemVisitor {
        void visit(Item item) throws IOException;
    }

    public UnixFsListing(BlockSource source, Depth depth) {
        this.source = source;
        this.depth = depth;
    }

    /// Shows the entries of `cid` in the order of its blocks.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if its block, or one of an entry that is looked at, is not here
    public void list(Cid cid, ItemVisitor visitor) throws IOException {
        Block block = source.require(cid);
        if (!cid.codec().equals(Multicodec.DAG_PB)) {
            for (Cid link : Links.of(block)) {
                visitor.visit(itemOf(new DirectoryEntry("", link, 0)));
            }
            return;
        }
        EntryCursor entries = entriesOf(block);
        for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            visitor.visit(itemOf(entry.get()));
        }
    }

    private EntryCursor entriesOf(Block block) {
        PbNode node = DagPb.decode(block.body());
        UnixFsData data = UnixFsNode.dataOf(block.cid(), node);
        return switch (data.type()) {
            case HAMT_SHARD -> EntryCursor.over(source, HamtShard.of(block.cid(), node, data));
            case DIRECTORY, FILE, RAW, SYMLINK, METADATA -> EntryCursor.over(source, node.links());
        };
    }

    private Item itemOf(DirectoryEntry entry) throws IOException {
        if (entry.cid().codec().equals(Multicodec.RAW)) {
            return Item.of(entry, Kind.FILE, entry.tsize());
        }
        if (!entry.cid().codec().equals(Multicodec.DAG_PB) || depth == Depth.LINKS) {
            return Item.of(entry, Kind.UNKNOWN, 0);
        }
        PbNode node = DagPb.decode(source.require(entry.cid()).body());
        UnixFsData data = UnixFsNode.dataOf(entry.cid(), node);
        long size = data.fileSize().orElse(0);
        if (size < 0) {
            throw new MalformedDataException(
                    "%s declares %s bytes".formatted(entry.cid(), Long.toUnsignedString(size)));
        }
        return switch (data.type()) {
            case FILE, RAW -> new Item(entry, Kind.FILE, size, Optional.empty(), data.mode(), data.mtime());
            case DIRECTORY, HAMT_SHARD, METADATA ->
                new Item(entry, Kind.DIRECTORY, 0, Optional.empty(), data.mode(), data.mtime());
            case SYMLINK ->
                new Item(
                        entry,
                        Kind.SYMLINK,
                        data.content().length(),
                        Optional.of(HamtShard.text(data.content())),
                        data.mode(),
                        data.mtime());
        };
    }
}
