package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Walks over a range of a file, leaf by leaf from left to right.
///
/// Only the nodes above the leaves are read, and of those only what the range touches: declared sizes say what to pass
/// over. A part whose real size is another than declared ends the walk, so that no file is ever longer than it says,
/// and a part of no bytes is never visited, so that the work is in proportion to the bytes.
///
/// *Bounds.* Holds one node of each level, at most [#DEPTH_MAX].
///
/// *Confined to* one thread.
public final class LeafCursor {
    /// A binary tree of that depth holds more leaves than there are bytes to address.
    static final int DEPTH_MAX = 64;

    private final BlockSource source;
    private final long end;
    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<LeafRange> first;
    private long position;

    /// A node on the way down: `start` is where its next child begins in the file.
    private static final class Level {
        private final FilePart part;
        private int child;
        private long start;

        private Level(FilePart part, long start) {
            this.part = part;
            this.start = start;
        }
    }

    private LeafCursor(BlockSource source, long offset, long end) {
        this.source = source;
        this.position = offset;
        this.end = end;
        this.first = Optional.empty();
    }

    static LeafCursor over(BlockSource source, FilePart root, long offset, long length) {
        var cursor = new LeafCursor(source, offset, offset + length);
        if (length > 0) {
            cursor.first = cursor.enter(root, 0);
        }
        return cursor;
    }

    /// A walk over a file that is the raw block `cid`.
    static LeafCursor overRawBlock(BlockSource source, Cid cid, int blockLength, long offset, long length) {
        var cursor = new LeafCursor(source, offset, offset + length);
        if (length > 0) {
            cursor.first = Optional.of(new LeafRange.Stored(cid, blockLength, (int) offset, (int) length));
            cursor.position = offset + length;
        }
        return cursor;
    }

    /// The next piece of the range, or empty at its end.
    ///
    /// @throws BlockAbsentException if a block of the range is not here
    /// @throws MalformedDataException if a node of the file is not what the one above it says
    public Optional<LeafRange> next() throws IOException {
        if (first.isPresent()) {
            Optional<LeafRange> range = first;
            first = Optional.empty();
            return range;
        }
        while (position < end) {
            Level level = levels.getLast();
            if (level.child == level.part.children().size()) {
                levels.removeLast();
                continue;
            }
            int child = level.child++;
            long start = level.start;
            long size = level.part.childSizes().at(child);
            level.start += size;
            if (start + size > position) {
                Optional<LeafRange> range =
                        visit(level.part.children().get(child).cid(), start, size);
                if (range.isPresent()) {
                    return range;
                }
            }
        }
        return Optional.empty();
    }

    /// The piece that the block `cid`, which holds the file's bytes from `start` on, has of its own.
    private Optional<LeafRange> visit(Cid cid, long start, long size) throws IOException {
        if (cid.codec().equals(Multicodec.RAW)) {
            int blockLength = source.sizeToRead(cid).orElseThrow(() -> new BlockAbsentException(cid));
            requireSize(cid, size, blockLength);
            int offset = (int) (position - start);
            int length = (int) (Math.min(end, start + size) - position);
            position += length;
            return Optional.of(new LeafRange.Stored(cid, blockLength, offset, length));
        }
        if (!cid.codec().equals(Multicodec.DAG_PB)) {
            throw new NotUnixFsException(cid);
        }
        FilePart part = read(source.require(cid));
        requireSize(cid, size, part.size());
        return enter(part, start);
    }

    private static FilePart read(Block block) {
        PbNode node = DagPb.decode(block.body());
        UnixFsData data = UnixFsNode.dataOf(block.cid(), node);
        return switch (data.type()) {
            case FILE, RAW -> FilePart.of(block.cid(), node, data);
            case DIRECTORY, HAMT_SHARD, SYMLINK, METADATA ->
                throw new MalformedDataException(
                        "%s is part of a file, but of type %s".formatted(block.cid(), data.type()));
        };
    }

    private static void requireSize(Cid cid, long declared, long actual) {
        if (declared != actual) {
            throw new MalformedDataException(
                    "part %s of a file is %d bytes, declared %d".formatted(cid, actual, declared));
        }
    }

    /// Takes the children of `part`, which begins at `start` in the file, onto the way, and answers what of the range
    /// is in `part` itself.
    private Optional<LeafRange> enter(FilePart part, long start) {
        if (levels.size() == DEPTH_MAX) {
            throw new MalformedDataException("file is deeper than %d levels".formatted(DEPTH_MAX));
        }
        int own = part.data().length();
        var level = new Level(part, start + own);
        levels.addLast(level);
        announce(level);
        if (position >= start + own) {
            return Optional.empty();
        }
        int offset = (int) (position - start);
        int length = (int) (Math.min(end, start + own) - position);
        position += length;
        return Optional.of(new LeafRange.Held(part.data(), offset, length));
    }

    /// Tells the source which children of a node will be asked for.
    private void announce(Level level) {
        List<Cid> soon = new ArrayList<>();
        long start = level.start;
        for (int index = 0; index < level.part.children().size() && start < end; index++) {
            long size = level.part.childSizes().at(index);
            if (size > 0 && start + size > position) {
                soon.add(level.part.children().get(index).cid());
            }
            start += size;
        }
        if (!soon.isEmpty()) {
            source.expect(soon);
        }
    }
}
