package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.unixfs.LeafCursor;
import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.rpc.FileTransfer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Writes the content of files, from where it lies in the store's own files if the target takes it from there and it
/// isn't in memory.
final class FileContent {
    private final Blockstore store;
    private final RequestSource blocks;
    private final OutputStream out;

    FileContent(Blockstore store, RequestSource blocks, OutputStream out) {
        this.store = store;
        this.blocks = blocks;
        this.out = out;
    }

    void write(UnixFsFile file, long offset, long length) throws IOException {
        LeafCursor leaves = file.leaves(offset, length);
        for (Optional<LeafRange> range = leaves.next(); range.isPresent(); range = leaves.next()) {
            switch (range.get()) {
                case LeafRange.Held held -> held.bytes().writeTo(out, held.offset(), held.length());
                case LeafRange.Stored stored -> write(stored);
            }
        }
    }

    private void write(LeafRange.Stored stored) throws IOException {
        if (!(out instanceof FileTransfer target && transfer(stored, target))) {
            blocks.read(stored.cid(), stored.offset(), stored.length())
                    .orElseThrow(() -> new BlockAbsentException(stored.cid()))
                    .writeTo(out);
        }
    }

    private boolean transfer(LeafRange.Stored stored, FileTransfer target) throws IOException {
        if (blocks.holds(stored.cid())) {
            return false;
        }
        Optional<BlockExtent> found = store.extent(stored.cid());
        if (found.isEmpty()) {
            return false;
        }
        try (BlockExtent extent = found.get()) {
            target.transfer(extent.channel(), extent.offset() + stored.offset(), stored.length());
        }
        blocks.passed(stored.cid());
        return true;
    }
}
