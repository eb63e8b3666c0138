package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;

/// Reads whole files of requests, each within a limit.
final class Bodies {
    static final Option ALLOW_BIG_BLOCK =
            Option.flag("allow-big-block", "take blocks that peers won't, up to the limit of the store");

    /// How a block may be that peers won't take; the store has a limit of its own.
    private static final int BIG_BLOCK_BYTES_MAX = 8 << 20;

    private Bodies() {}

    /// The content of a file that is to become one block.
    static Bytes ofBlock(Request request, FileEntry entry) throws IOException {
        boolean big = request.flag(ALLOW_BIG_BLOCK.name());
        Bytes body = read(entry, BIG_BLOCK_BYTES_MAX);
        requireBlockSize(body.length(), big);
        return body;
    }

    static void requireBlockSize(int bytes, boolean allowBig) throws CommandException {
        if (bytes > Block.BYTES_MAX && !allowBig) {
            throw new CommandException("produced block is over 2MiB: big blocks can't be exchanged with other peers."
                    + " consider using UnixFS for automatic chunking of bigger files,"
                    + " or pass --allow-big-block to override");
        }
    }

    /// @throws CommandException if it is no file, or longer than `bytesMax`
    static Bytes read(FileEntry entry, int bytesMax) throws IOException {
        return switch (entry) {
            case FileEntry.Regular file -> read(file, bytesMax);
            case FileEntry.Directory _, FileEntry.Symlink _ -> throw new CommandException("expected a regular file");
        };
    }

    private static Bytes read(FileEntry.Regular file, int bytesMax) throws IOException {
        byte[] content = file.body().readNBytes(bytesMax + 1);
        if (content.length > bytesMax) {
            throw new CommandException("'%s' is over %d bytes".formatted(file.path(), bytesMax));
        }
        return Bytes.ofOwned(content);
    }
}
