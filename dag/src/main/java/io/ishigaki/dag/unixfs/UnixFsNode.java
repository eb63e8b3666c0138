package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/// A file, a directory or a symlink, ready to be read from a [BlockSource].
///
/// Opening one reads at most its root block; a file that is one raw block is not read at all. What is below is read as
/// it is asked for. Immutable, hence safe to share between threads.
public abstract sealed class UnixFsNode permits UnixFsFile, UnixFsDirectory, UnixFsSymlink {
    private final NodeRoot root;

    UnixFsNode(NodeRoot root) {
        this.root = root;
    }

    final BlockSource source() {
        return root.source();
    }

    public final Cid cid() {
        return root.cid();
    }

    /// The bytes of a file's content or of a symlink's target; of a directory what [#cumulativeSize] says, as Kubo has
    /// it.
    public abstract long size();

    /// The bytes of the root block and of all that its links claim to lead to: a hint, nobody has counted.
    public final long cumulativeSize() {
        return root.cumulativeSize();
    }

    /// The POSIX permission bits, where they were kept.
    public final OptionalInt mode() {
        return root.mode();
    }

    /// When it was last changed, where that was kept.
    public final Optional<UnixFsTime> mtime() {
        return root.mtime();
    }

    /// Opens the node at `cid`.
    ///
    /// @throws io.ishigaki.dag.BlockAbsentException if its block is not here
    /// @throws NotUnixFsException if the codec of `cid` holds no UnixFS
    /// @throws MalformedDataException if the block is no sound UnixFS node
    public static UnixFsNode open(BlockSource source, Cid cid) throws IOException {
        if (cid.codec().equals(Multicodec.RAW)) {
            return UnixFsFile.ofRawBlock(source, cid);
        }
        if (!cid.codec().equals(Multicodec.DAG_PB)) {
            throw new NotUnixFsException(cid);
        }
        return of(source, source.require(cid));
    }

    /// Opens the node whose root is a dag-pb block that was read already; what is below it comes from `source`.
    ///
    /// @throws MalformedDataException if the block is no sound UnixFS node
    public static UnixFsNode of(BlockSource source, Block block) {
        PbNode node = DagPb.decode(block.body());
        UnixFsData data = dataOf(block.cid(), node);
        long cumulativeSize = block.size();
        for (PbLink link : node.links()) {
            // Claims of strangers may add up to more than there is room for.
            cumulativeSize = cumulativeSize + Math.max(0, link.tsizeOrZero());
            if (cumulativeSize < 0) {
                cumulativeSize = Long.MAX_VALUE;
            }
        }
        var root = new NodeRoot(source, block.cid(), cumulativeSize, data.mode(), data.mtime());
        return switch (data.type()) {
            case FILE, RAW -> new UnixFsFile(root, FilePart.of(block.cid(), node, data));
            case DIRECTORY -> new UnixFsDirectory(root, node.links());
            case HAMT_SHARD -> new UnixFsDirectory(root, HamtShard.of(block.cid(), node, data));
            case SYMLINK -> new UnixFsSymlink(root, data.content());
            case METADATA ->
                throw new MalformedDataException(
                        "%s is a UnixFS metadata node, which is not supported".formatted(block.cid()));
        };
    }

    /// The UnixFS message in a dag-pb node.
    ///
    /// @throws MalformedDataException if there is none
    static UnixFsData dataOf(Cid cid, PbNode node) {
        if (node.data().isEmpty()) {
            throw new MalformedDataException(cid + " is a dag-pb node without data, not UnixFS");
        }
        return UnixFsData.decode(node.data().get());
    }
}
