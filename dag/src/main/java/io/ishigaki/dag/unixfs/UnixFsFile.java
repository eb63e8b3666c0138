package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A sequence of bytes: one raw block, or a tree of nodes over leaves.
///
/// Reading a range reads no block outside it. What is read is exactly [#size] bytes long or ends in an error.
/// Immutable.
public final class UnixFsFile extends UnixFsNode {
    private final long size;

    /// Null where the file is a raw block.
    private final @Nullable FilePart part;

    UnixFsFile(NodeRoot root, FilePart part) {
        super(root);
        this.size = part.size();
        this.part = part;
    }

    private UnixFsFile(NodeRoot root, int size) {
        super(root);
        this.size = size;
        this.part = null;
    }

    static UnixFsFile ofRawBlock(BlockSource source, Cid cid) throws IOException {
        int size = source.sizeToRead(cid).orElseThrow(() -> new BlockAbsentException(cid));
        return new UnixFsFile(new NodeRoot(source, cid, size, OptionalInt.empty(), Optional.empty()), size);
    }

    /// Walks over `length` bytes from `offset` on without reading raw leaves, for whoever can send them without a copy.
    ///
    /// @throws IndexOutOfBoundsException if the file ends before `offset + length`
    public LeafCursor leaves(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, size);
        return part == null
                ? LeafCursor.overRawBlock(source(), cid(), (int) size, offset, length)
                : LeafCursor.over(source(), part, offset, length);
    }

    public void writeTo(OutputStream out) throws IOException {
        writeTo(out, 0, size);
    }

    /// Writes `length` bytes from `offset` on.
    ///
    /// @throws IndexOutOfBoundsException if the file ends before `offset + length`
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
        LeafCursor leaves = leaves(offset, length);
        for (var range = leaves.next(); range.isPresent(); range = leaves.next()) {
            LeafRange.Held held = read(range.get());
            held.bytes().writeTo(out, held.offset(), held.length());
        }
    }

    /// Fills `target` from `position` on as far as the file goes and answers the number of bytes, 0 at its end.
    public int read(long position, byte[] target) throws IOException {
        int length = (int) Math.min(target.length, Math.max(0, size - position));
        LeafCursor leaves = leaves(length == 0 ? 0 : position, length);
        int at = 0;
        for (var range = leaves.next(); range.isPresent(); range = leaves.next()) {
            LeafRange.Held held = read(range.get());
            held.bytes().copyTo(held.offset(), target, at, held.length());
            at += held.length();
        }
        return at;
    }

    public InputStream newInputStream() {
        return newInputStream(0, size);
    }

    /// A stream over `length` bytes from `offset` on, which holds one leaf at a time and needs no closing.
    ///
    /// @throws IndexOutOfBoundsException if the file ends before `offset + length`
    public InputStream newInputStream(long offset, long length) {
        return new LeafInputStream(leaves(offset, length), this::read);
    }

    private LeafRange.Held read(LeafRange range) throws IOException {
        return switch (range) {
            case LeafRange.Held held -> held;
            case LeafRange.Stored stored -> {
                Bytes bytes = source().read(stored.cid(), stored.offset(), stored.length())
                        .orElseThrow(() -> new BlockAbsentException(stored.cid()));
                yield new LeafRange.Held(bytes, 0, stored.length());
            }
        };
    }

    @Override
    public long size() {
        return size;
    }
}
