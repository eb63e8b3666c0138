package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `pin add`, `rm` and `update`: what is kept. [PinListing] and [PinVerification] tell about it.
final class PinCommands {
    private static final Option RECURSIVE = Option.flag("recursive", "the whole DAG, not the block alone")
            .alias("r")
            .withDefault(true);

    private PinCommands() {}

    static List<Command> all() {
        return List.of(
                add(), remove(), update(), PinListing.command(), PinVerification.command(), ClusterPinStatus.command());
    }

    private static Command add() {
        return Command.named("pin add")
                .summary("Keep objects in the local store, or in the cluster")
                .description("A second pin of the same object gives it the new name. With --class it is spread over the"
                        + " boxes of the cluster, and this box keeps only its share.")
                .argument(Argument.text("ipfs-path", "of what to pin").many().orStdin())
                .option(RECURSIVE)
                .option(Option.text("name", "the name of the pin").alias("n"))
                .option(Option.flag("progress", "show progress").withDefault(false))
                .option(ClusterPinning.classOption())
                .option(ClusterPinning.expiryOption())
                .printsBy(PinCommands::printAdded)
                .handledBy(PinCommands::add);
    }

    private static void add(Request request, Emitter emitter) throws IOException {
        Pin.Mode mode = request.flag("recursive") ? Pin.Mode.RECURSIVE : Pin.Mode.DIRECT;
        String name = PinNames.checked(request.text("name"));
        Optional<ClusterPinning> spread = ClusterPinning.asked(request);
        if (spread.isPresent() && mode == Pin.Mode.DIRECT) {
            throw CommandException.ofClient("a pin of the cluster is recursive");
        }
        Json answer = spread.isPresent()
                ? addToCluster(request, name, spread.get(), emitter)
                : addHere(request, mode, name, emitter);
        if (request.flag("progress")) {
            emitter.emit(answer);
        } else {
            emitter.emitOnce(answer);
        }
    }

    private static Json addHere(Request request, Pin.Mode mode, String name, Emitter emitter) throws IOException {
        List<String> roots = new ArrayList<>();
        forEachRoot(request, (root, pinning) -> {
            var pin = new Pin(root, mode, name);
            if (mode == Pin.Mode.RECURSIVE) {
                ClusterPinning.pinLocally(request, root, () -> pinning.pin(pin, emitter));
            } else {
                pinning.pin(pin, emitter);
            }
            roots.add(request.invocation().show(root));
        });
        return Json.fields().put("Pins", Json.ofTexts(roots)).build();
    }

    private static Json addToCluster(Request request, String name, ClusterPinning spread, Emitter emitter)
            throws IOException {
        List<ClusterPinning.Kept> kept = new ArrayList<>();
        try (spread) {
            forEachRoot(request, (root, pinning) -> {
                var pin = new Pin(root, Pin.Mode.RECURSIVE, name);
                kept.add(spread.keep(pin, false, () -> {
                    if (!request.node().store().pins().isRecursive(root)) {
                        pinning.pin(pin, emitter);
                    }
                }));
            });
            return spread.pinAll(kept);
        }
    }

    @FunctionalInterface
    private interface Step {
        void take(Cid root, Pinning pinning) throws IOException;
    }

    /// Resolves the arguments of a request.
    private static void forEachRoot(Request request, Step step) throws IOException {
        // The session is begun first: nothing that is fetched from now on is collected before it ends.
        try (WriteSession session = request.node().store().begin();
                var blocks = Reading.openToKeep(request)) {
            var pinning = new Pinning(request, blocks, session);
            request.forEachArgument(
                    path -> step.take(Paths.resolve(request, blocks, path).cid(), pinning));
        }
    }

    private static Printer printAdded(Console console) {
        String how = console.invocation().flag("recursive") ? "recursively" : "directly";
        return added -> {
            if (added.has("Class")) {
                console.print(ClusterPinning.lines(added));
                console.printError(ClusterPinning.warningLines(added));
            } else if (added.has("Pins")) {
                console.print(lines("pinned %s " + how + "\n", added));
            } else {
                console.printError("Fetched/Processed %d nodes (%s)\r"
                        .formatted(added.whole("Progress"), HumanSize.of(added.whole("Bytes"))));
            }
        };
    }

    private static Command remove() {
        return Command.named("pin rm")
                .summary("Let pinned objects go")
                .description(
                        "What nothing else keeps is removed by the next 'repo gc'. Without a local pin, the pins of"
                                + " the cluster go, on all boxes.")
                .argument(Argument.text("ipfs-path", "of what to unpin").many().orStdin())
                .option(RECURSIVE)
                .prints(removed -> lines("unpinned %s\n", removed))
                .handledBy(PinCommands::remove);
    }

    private static String lines(String format, Json answer) {
        var text = new StringBuilder();
        answer.items("Pins").forEach(pin -> text.append(format.formatted(pin.text())));
        return text.toString();
    }

    private static void remove(Request request, Emitter emitter) throws IOException {
        Pins pins = request.node().store().pins();
        List<String> gone = new ArrayList<>();
        request.forEachArgument(path -> {
            Cid cid = Paths.resolve(request, request.node().store(), path).cid();
            Optional<Pin> pin = pins.find(cid);
            if (pin.isPresent() && pin.get().mode() == Pin.Mode.RECURSIVE && !request.flag("recursive")) {
                throw new CommandException(cid + " is pinned recursively");
            }
            List<PinRecord> spread = pin.isEmpty() || ClusterPinning.isForTheCluster(request, cid)
                    ? ClusterPinning.pinsOf(request, cid)
                    : List.of();
            ClusterPinning.remove(request, spread);
            if (!pins.remove(cid) && spread.isEmpty()) {
                throw new CommandException("not pinned or pinned indirectly");
            }
            gone.add(request.invocation().show(cid));
        });
        emitter.emitOnce(Json.fields().put("Pins", Json.ofTexts(gone)).build());
    }

    private static Command update() {
        return Command.named("pin update")
                .summary("Move a recursive pin to another object")
                .description("The pin keeps its name. What both objects share is not walked again. A pin of the cluster"
                        + " moves too, and keeps its class and its expiry; what both share is not coded again.")
                .argument(Argument.text("from-path", "of what is pinned"))
                .argument(Argument.text("to-path", "of what shall be pinned"))
                .option(Option.flag("unpin", "remove the old pin").withDefault(true))
                .prints(updated -> "updated %s to %s\n"
                        .formatted(
                                updated.items("Pins").get(0).text(),
                                updated.items("Pins").get(1).text()))
                .handledBy(PinCommands::update);
    }

    private static void update(Request request, Emitter emitter) throws IOException {
        Cid from;
        Cid to;
        try (var moves = new ClusterPinMoves(request)) {
            try (WriteSession session = request.node().store().begin();
                    var blocks = Reading.openToKeep(request)) {
                from = Paths.resolve(request, blocks, request.argument(0)).cid();
                to = Paths.resolve(request, blocks, request.argument(1)).cid();
                update(request, from, to, new Pinning(request, blocks, session), moves);
            }
            moves.run(request.flag("unpin"));
        }
        List<String> both =
                List.of(request.invocation().show(from), request.invocation().show(to));
        emitter.emitOnce(Json.fields().put("Pins", Json.ofTexts(both)).build());
    }

    /// Moves the local pin, or makes one that keeps `to` here until the pins of the cluster are moved.
    private static void update(Request request, Cid from, Cid to, Pinning pinning, ClusterPinMoves moves)
            throws IOException {
        List<PinRecord> spread = ClusterPinning.pinsOf(request, from);
        Pins pins = request.node().store().pins();
        boolean local = pins.isRecursive(from);
        if (!local && spread.isEmpty()) {
            throw new CommandException("'from' cid was not recursively pinned already");
        }
        if (from.toV1().equals(to.toV1())) {
            return;
        }
        if (local && pins.isRecursive(to)) {
            throw new CommandException("'to' cid was already recursively pinned");
        }
        if (local) {
            pinning.fetched(to, () -> pins.update(from, to, request.flag("unpin")));
        }
        moves.keep(spread, to, local, () -> {
            if (!pins.isRecursive(to)) {
                pinning.pin(new Pin(to, Pin.Mode.RECURSIVE, ""));
            }
        });
    }
}
