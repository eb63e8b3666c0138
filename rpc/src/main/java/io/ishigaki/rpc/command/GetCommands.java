package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.tar.TarExport;
import io.ishigaki.dag.tar.TarExtract;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// `get`: files and directories, written to disk or sent as an archive.
final class GetCommands {
    private static final int COPY_BYTES = 256 << 10;
    private static final int LEVEL_MAX = 9;

    private GetCommands() {}

    static List<Command> all() {
        return List.of(Command.named("get")
                .summary("Download files and directories")
                .description("They are written beside where the command is typed, under the last name of the path.")
                .argument(Argument.text("ipfs-path", "of what to download").orStdin())
                .option(Option.text("output", "where to write it").alias("o"))
                .option(Option.flag("archive", "write a TAR archive").alias("a"))
                .option(Option.flag("compress", "compress it by gzip").alias("C"))
                .option(Option.number("compression-level", "how hard to try, 1 to 9")
                        .alias("l"))
                .option(Option.flag("progress", "show progress (default: on a terminal)")
                        .alias("p"))
                .receives(GetCommands::save)
                .handledBy(GetCommands::get));
    }

    private static void get(Request request, Emitter emitter) throws IOException {
        int level = level(request.invocation());
        request.forEachArgument(path -> send(request, path, level, emitter));
    }

    /// The level of compression, -1 for gzip's own, 0 for none.
    private static int level(Invocation asked) throws CommandException {
        if (!asked.flag("compress")) {
            return 0;
        }
        OptionalLong level = asked.numberIfGiven("compression-level");
        if (level.isPresent() && (level.getAsLong() < 1 || level.getAsLong() > LEVEL_MAX)) {
            throw new CommandException("compression level must be between 1 and 9");
        }
        return (int) level.orElse(Deflater.DEFAULT_COMPRESSION);
    }

    private static void send(Request request, String path, int level, Emitter emitter) throws IOException {
        try (var blocks = Reading.open(request)) {
            send(request, blocks, path, level, emitter);
        }
    }

    private static void send(Request request, BlockSource blocks, String path, int level, Emitter emitter)
            throws IOException {
        UnixFsNode node = Paths.unixFs(request, blocks, path);
        boolean single = level != 0 && !request.flag("archive");
        if (single && !(node instanceof UnixFsFile)) {
            throw new CommandException("file is not regular");
        }
        blocks.expectBelow();
        String type = level == 0 ? "application/x-tar" : "application/gzip";
        OutputStream out = new BufferedOutputStream(emitter.bytes(type, OptionalLong.of(node.size())), COPY_BYTES);
        OutputStream target = level == 0 ? out : new LevelledGzip(out, level);
        if (single && node instanceof UnixFsFile file) {
            file.writeTo(target);
        } else {
            var precision = request.flag("archive") ? TarExport.Precision.SECONDS : TarExport.Precision.NANOSECONDS;
            new TarExport(blocks, precision, InstantSource.system().instant()).write(node, lastName(path), target);
        }
        if (target instanceof GZIPOutputStream gzip) {
            gzip.finish();
        }
        out.flush();
    }

    private static String lastName(String path) {
        String bare = path.replaceFirst("/+$", "");
        return bare.substring(bare.lastIndexOf('/') + 1);
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream out, int level) throws IOException {
            super(out, COPY_BYTES);
            def.setLevel(level);
        }
    }

    private static void save(InputStream in, OptionalLong length, Console console) throws IOException {
        Invocation asked = console.invocation();
        boolean compressed = asked.flag("compress");
        boolean archived = asked.flag("archive");
        String output = asked.text("output");
        String name = output.isEmpty()
                ? lastName(asked.arguments().isEmpty() ? "" : asked.arguments().getFirst())
                : output;
        var bar = new ProgressBar(console, length, asked.flag("progress"));
        if (!compressed && !archived) {
            console.println("Saving file(s) to " + name);
            var extract = new TarExtract(console.resolve(name), bytes -> bar.count(bytes));
            extract.extract(in);
        } else {
            String file = archiveName(name, archived, compressed);
            console.println("Saving archive to " + file);
            copy(in, console.resolve(file), bar);
        }
        bar.finish();
    }

    private static String archiveName(String name, boolean archived, boolean compressed) {
        String withTar = archived && !name.endsWith(".tar") && !name.endsWith(".tar.gz") ? name + ".tar" : name;
        return compressed && !withTar.endsWith(".gz") ? withTar + ".gz" : withTar;
    }

    private static void copy(InputStream in, Path file, ProgressBar bar) throws IOException {
        byte[] piece = new byte[COPY_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                out.write(piece, 0, count);
                bar.advance(count);
            }
        }
    }
}
