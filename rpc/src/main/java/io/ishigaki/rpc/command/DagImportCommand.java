package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.car.CarLimits;
import io.ishigaki.dag.car.CarReader;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// `dag import`: the blocks of archives, and pins of their roots.
///
/// Pins are made when every archive was read to its end and found sound: a torn or altered one leaves blocks behind
/// that nothing keeps, and no pin.
final class DagImportCommand {
    private DagImportCommand() {}

    static Command definition() {
        return Command.named("dag import")
                .summary("Import the content of CAR files")
                .argument(Argument.file("path", "of a .car file").many().orStdin())
                .option(Option.flag("pin-roots", "pin what the archives name as their roots (default: true)"))
                .option(Option.flag("local-only", "import a partial archive; implies --pin-roots=false"))
                .option(Option.flag("silent", "no output"))
                .option(Option.flag("stats", "tell how much it was"))
                .option(Bodies.ALLOW_BIG_BLOCK)
                .printsBy(DagImportCommand::print)
                .handledBy(DagImportCommand::run);
    }

    private static void run(Request request, Emitter emitter) throws IOException {
        boolean pinsRoots = pinsRoots(request);
        try (WriteSession session = request.node().store().begin()) {
            var blocks = new CarBlocks(session, request.node().hashers());
            Set<Cid> roots = new LinkedHashSet<>();
            for (Optional<FileEntry> entry = request.files().next();
                    entry.isPresent();
                    entry = request.files().next()) {
                roots.addAll(importArchive(request, entry.get(), blocks));
            }
            session.sync();
            if (pinsRoots) {
                for (Cid root : roots) {
                    emitter.emit(pin(request, session, root));
                }
            }
            if (request.flag("stats")) {
                emitter.emit(stats(blocks));
            }
        }
    }

    private static boolean pinsRoots(Request request) throws CommandException {
        boolean localOnly = request.flag("local-only");
        if (localOnly && request.flag("pin-roots")) {
            throw new CommandException("--local-only implies --pin-roots=false and cannot be combined with"
                    + " --pin-roots=true; please drop one of them");
        }
        return !localOnly && request.invocation().flagIfGiven("pin-roots").orElse(true);
    }

    private static Set<Cid> importArchive(Request request, FileEntry entry, CarBlocks blocks) throws IOException {
        if (!(entry instanceof FileEntry.Regular file)) {
            throw new CommandException("expected a file handle");
        }
        CarLimits limits = request.flag(Bodies.ALLOW_BIG_BLOCK.name()) ? CarLimits.BIG_BLOCKS : CarLimits.STANDARD;
        // Not closed: the body belongs to whom it came from.
        CarReader reader = CarReader.open(file.body(), limits);
        blocks.importAll(reader);
        return new LinkedHashSet<>(reader.roots());
    }

    private static Json pin(Request request, WriteSession session, Cid root) {
        String failure = "";
        try {
            var pin = new Pin(root, Pin.Mode.RECURSIVE, "");
            ClusterPinning.pinLocally(request, root, () -> session.pin(pin));
        } catch (IOException | MalformedDataException e) {
            // As much as can be pinned is.
            failure = String.valueOf(e.getMessage());
        }
        return Json.fields()
                .put(
                        "Root",
                        Json.fields()
                                .put("Cid", DagCommands.link(root))
                                .put("PinErrorMsg", failure)
                                .build())
                .build();
    }

    private static Json stats(CarBlocks blocks) {
        return Json.fields()
                .put(
                        "Stats",
                        Json.fields()
                                .put("BlockCount", blocks.count())
                                .put("BlockBytesCount", blocks.bytes())
                                .build())
                .build();
    }

    private static Printer print(Console console) {
        boolean silent = console.invocation().flag("silent");
        return event -> {
            if (event.has("Root")) {
                printRoot(console, event.at("Root"), silent);
            } else if (!silent) {
                Json stats = event.at("Stats");
                console.println("Imported %d blocks (%d bytes)"
                        .formatted(stats.whole("BlockCount"), stats.whole("BlockBytesCount")));
            }
        };
    }

    private static void printRoot(Console console, Json root, boolean silent) throws IOException {
        String cid = console.invocation().show(Cid.parse(root.at("Cid").text("/")));
        String failure = root.text("PinErrorMsg");
        if (silent) {
            return;
        }
        if (!failure.isEmpty()) {
            throw new CommandException("pinning root \"%s\" FAILED: %s".formatted(cid, failure));
        }
        console.println("Pinned root\t%s\tsuccess".formatted(cid));
    }
}
