package io.ishigaki.gateway;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.unixfs.LeafCursor;
import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Content of known length of which any part can be read, again and again.
interface Entity {
    long length();

    /// The pieces of `length` bytes from `offset` on.
    Body.PieceSource open(long offset, long length);

    static Entity of(UnixFsFile file) {
        return new Entity() {
            @Override
            public long length() {
                return file.size();
            }

            @Override
            public Body.PieceSource open(long offset, long length) {
                LeafCursor leaves = file.leaves(offset, length);
                return leaves::next;
            }
        };
    }

    static Entity of(Bytes bytes) {
        return new Entity() {
            @Override
            public long length() {
                return bytes.length();
            }

            @Override
            public Body.PieceSource open(long offset, long length) {
                return once(new LeafRange.Held(bytes, (int) offset, (int) length));
            }
        };
    }

    /// The body of a block, which is read when it is sent.
    static Entity ofBlock(BlockSource source, Cid cid) throws IOException {
        int size = source.size(cid).orElseThrow(() -> new BlockAbsentException(cid));
        return new Entity() {
            @Override
            public long length() {
                return size;
            }

            @Override
            public Body.PieceSource open(long offset, long length) {
                return once(new LeafRange.Stored(cid, size, (int) offset, (int) length));
            }
        };
    }

    private static Body.PieceSource once(LeafRange piece) {
        return all(List.of(piece));
    }

    static Body.PieceSource all(List<LeafRange> pieces) {
        var rest = pieces.iterator();
        return () -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
    }
}
