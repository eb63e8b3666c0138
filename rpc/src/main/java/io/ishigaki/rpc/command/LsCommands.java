package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.unixfs.DirectoryEntry;
import io.ishigaki.dag.unixfs.EntryCursor;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// `ls`: what a directory holds.
final class LsCommands {
    static final int TYPE_DIRECTORY = 1;
    private static final int TYPE_FILE = 2;
    private static final int TYPE_SYMLINK = 4;

    /// Entries whose blocks are fetched together, where they aren't here.
    private static final int ENTRIES_AT_ONCE = 256;

    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    /// Go's bits for what POSIX keeps in the three above the permissions, and for a directory.
    private static final long GO_DIRECTORY = 1L << 31;

    private static final long GO_SETUID = 1L << 23;
    private static final long GO_SETGID = 1L << 22;
    private static final long GO_STICKY = 1L << 20;

    private LsCommands() {}

    static List<Command> all() {
        return List.of(Command.named("ls")
                .summary("List directories")
                .argument(Argument.text("ipfs-path", "of a directory").many().orStdin())
                .option(Option.flag("headers", "print a line above the columns").alias("v"))
                .option(Option.flag("resolve-type", "look up what each entry is")
                        .withDefault(true))
                .option(Option.flag("size", "look up how big each entry is").withDefault(true))
                .option(Option.flag("stream", "print entries as they are found, unsorted")
                        .alias("s"))
                .option(Option.flag("long", "print modes and times too").alias("l"))
                .printsBy(console -> new LsPrinter(console, InstantSource.system()))
                .handledBy(LsCommands::ls));
    }

    private static void ls(Request request, Emitter emitter) throws IOException {
        try (var blocks = Reading.open(request)) {
            ls(request, blocks, emitter);
        }
    }

    private static void ls(Request request, BlockSource blocks, Emitter emitter) throws IOException {
        boolean stream = request.flag("stream");
        List<Json> objects = new ArrayList<>();
        request.forEachArgument(path -> {
            UnixFsNode node = Paths.unixFs(request, blocks, path);
            if (stream) {
                forEachLink(request, blocks, node, link -> emitter.emit(output(List.of(object(path, List.of(link))))));
            } else {
                List<Json> links = new ArrayList<>();
                forEachLink(request, blocks, node, links::add);
                links.sort(Comparator.comparing(link -> link.text("Name")));
                objects.add(object(path, links));
            }
        });
        if (!stream) {
            emitter.emitOnce(output(objects));
        }
    }

    private static Json output(List<Json> objects) {
        return Json.fields().put("Objects", Json.ofItems(objects)).build();
    }

    private static Json object(String path, List<Json> links) {
        return Json.fields().put("Hash", path).put("Links", Json.ofItems(links)).build();
    }

    /// Takes the links of a directory.
    @FunctionalInterface
    private interface LinkVisitor {
        void visit(Json link) throws IOException;
    }

    private static void forEachLink(Request request, BlockSource blocks, UnixFsNode node, LinkVisitor visitor)
            throws IOException {
        switch (node) {
            case UnixFsDirectory directory -> {
                EntryCursor entries = directory.entries();
                for (List<DirectoryEntry> next = some(entries); !next.isEmpty(); next = some(entries)) {
                    if (looksAtTargets(request)) {
                        blocks.expect(next.stream().map(DirectoryEntry::cid).toList());
                    }
                    for (DirectoryEntry entry : next) {
                        visitor.visit(link(request, blocks, entry.name(), entry.cid()));
                    }
                }
            }
            // A file has links as well: to its pieces, which have no names.
            case UnixFsFile file -> {
                if (file.cid().codec().equals(Multicodec.DAG_PB)) {
                    List<PbLink> pieces =
                            DagPb.decode(blocks.require(file.cid()).body()).links();
                    if (looksAtTargets(request)) {
                        blocks.expect(pieces.stream().map(PbLink::cid).toList());
                    }
                    for (PbLink piece : pieces) {
                        visitor.visit(link(request, blocks, piece.name(), piece.cid()));
                    }
                }
            }
            case UnixFsSymlink _ -> {}
        }
    }

    /// The next entries, as many as are looked at together; empty at the end.
    private static List<DirectoryEntry> some(EntryCursor entries) throws IOException {
        List<DirectoryEntry> some = new ArrayList<>();
        for (Optional<DirectoryEntry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            some.add(entry.get());
            if (some.size() == ENTRIES_AT_ONCE) {
                break;
            }
        }
        return some;
    }

    private static boolean looksAtTargets(Request request) {
        return request.flag("resolve-type") || request.flag("size");
    }

    private static Json link(Request request, BlockSource blocks, String name, Cid cid) throws IOException {
        Json.Builder link =
                Json.fields().put("Name", name).put("Hash", request.invocation().show(cid));
        if (!looksAtTargets(request)) {
            return link.put("Size", 0)
                    .put("Type", 0)
                    .put("Target", "")
                    .put("Mode", 0)
                    .put("ModTime", NO_TIME)
                    .build();
        }
        UnixFsNode node = UnixFsNode.open(blocks, cid);
        switch (node) {
            case UnixFsFile file ->
                link.put("Size", file.size()).put("Type", TYPE_FILE).put("Target", "");
            case UnixFsDirectory _ ->
                link.put("Size", 0).put("Type", TYPE_DIRECTORY).put("Target", "");
            case UnixFsSymlink symlink ->
                link.put("Size", symlink.size()).put("Type", TYPE_SYMLINK).put("Target", symlink.target());
        }
        return link.put("Mode", goMode(node))
                .put(
                        "ModTime",
                        node.mtime()
                                .map(time -> goTime(time.toInstant().toString()))
                                .orElse(NO_TIME))
                .build();
    }

    private static long goMode(UnixFsNode node) {
        if (node.mode().isEmpty()) {
            return 0;
        }
        int mode = node.mode().getAsInt();
        return (mode & 0777)
                | ((mode & 04000) == 0 ? 0 : GO_SETUID)
                | ((mode & 02000) == 0 ? 0 : GO_SETGID)
                | ((mode & 01000) == 0 ? 0 : GO_STICKY)
                | (node instanceof UnixFsDirectory ? GO_DIRECTORY : 0);
    }

    /// Java writes fractions of a second in groups of three digits, Go without zeros at the end.
    private static String goTime(String time) {
        return time.contains(".") ? time.replaceFirst("\\.?0*Z$", "Z") : time;
    }
}
