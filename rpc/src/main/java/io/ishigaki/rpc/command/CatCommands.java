package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// `cat`: the content of files.
final class CatCommands {
    private CatCommands() {}

    static List<Command> all() {
        return List.of(Command.named("cat")
                .summary("Show the content of files")
                .argument(Argument.text("ipfs-path", "of what to show").many().orStdin())
                .option(Option.number("offset", "the byte to begin at").alias("o"))
                .option(Option.number("length", "how many bytes to show").alias("l"))
                .option(Option.flag("progress", "show progress").alias("p"))
                .handledBy(CatCommands::cat));
    }

    private record Piece(UnixFsFile file, long offset, long length) {}

    private static void cat(Request request, Emitter emitter) throws IOException {
        long offset = request.number("offset");
        long limit = request.invocation().numberIfGiven("length").orElse(Long.MAX_VALUE);
        if (offset < 0) {
            throw new CommandException("cannot specify negative offset");
        }
        if (limit < 0) {
            throw new CommandException("cannot specify negative length");
        }
        try (var blocks = Reading.open(request)) {
            cat(request, blocks, new Window(offset, limit), emitter);
        }
    }

    private static void cat(Request request, RequestSource blocks, Window window, Emitter emitter) throws IOException {
        boolean whole = window.isEverything();
        List<Piece> pieces = new ArrayList<>();
        request.forEachArgument(path -> window.take(file(request, blocks, path), pieces));
        if (whole) {
            blocks.expectBelow();
        }
        OutputStream out = emitter.bytes(
                "text/plain",
                OptionalLong.of(pieces.stream().mapToLong(Piece::length).sum()));
        var content = new FileContent(request.node().store(), blocks, out);
        for (Piece piece : pieces) {
            content.write(piece.file(), piece.offset(), piece.length());
        }
    }

    private static UnixFsFile file(Request request, BlockSource blocks, String path) throws IOException {
        return switch (Paths.unixFs(request, blocks, path)) {
            case UnixFsFile file -> file;
            case UnixFsDirectory _ -> throw new CommandException("this dag node is a directory");
            case UnixFsSymlink _ -> throw new CommandException("this dag node is a symlink");
        };
    }

    /// What is still to skip and to show of the files, one after another.
    private static final class Window {
        private long skip;
        private long left;

        Window(long skip, long left) {
            this.skip = skip;
            this.left = left;
        }

        boolean isEverything() {
            return skip == 0 && left == Long.MAX_VALUE;
        }

        void take(UnixFsFile file, List<Piece> pieces) {
            long from = Math.min(skip, file.size());
            long length = Math.min(left, file.size() - from);
            skip -= from;
            left -= length;
            if (length > 0) {
                pieces.add(new Piece(file, from, length));
            }
        }
    }
}
