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
    static final Option ALLOW_BIG_BLOCK = Option.flag("allow-big-block", "take blocks that peers won't, up to 8 MiB");

    /// Text of a value may be longer than the block that it becomes: base64 by a third.
    private static final int VALUE_BYTES_MAX = 2 * Block.BIG_BYTES_MAX;

    private Bodies() {}

    /// The content of a file that is to become one block.
    static Bytes ofBlock(Request request, FileEntry entry) throws IOException {
        return sized(request, read(entry, Block.BIG_BYTES_MAX));
    }

    /// The content of a file that says what value a block is to have.
    static Bytes ofValue(FileEntry entry) throws IOException {
        return read(entry, VALUE_BYTES_MAX);
    }

    /// `body`, if the request lets a block be that long.
    static Bytes sized(Request request, Bytes body) throws CommandException {
        if (body.length() > Block.BIG_BYTES_MAX) {
            throw new CommandException(
                    "produced block is %d bytes, limit %d".formatted(body.length(), Block.BIG_BYTES_MAX));
        }
        if (body.length() > Block.BYTES_MAX && !request.flag(ALLOW_BIG_BLOCK.name())) {
            throw new CommandException("produced block is over 2MiB: big blocks can't be exchanged with other peers."
                    + " consider using UnixFS for automatic chunking of bigger files,"
                    + " or pass --allow-big-block to override");
        }
        return body;
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
