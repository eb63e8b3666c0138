package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.RequestSource;
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
        List<String> added = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        // The session is begun first: nothing that is fetched from now on is collected before it ends.
        try (WriteSession session = request.node().store().begin();
                var blocks = Reading.open(request)) {
            var pinning = new Pinning(request, blocks, session);
            request.forEachArgument(path -> {
                var pin = new Pin(Paths.resolve(request, blocks, path).cid(), mode, name);
                if (spread.isPresent()) {
                    warnings.addAll(spread(spread.get(), pinning, pin, emitter));
                } else {
                    pinning.pin(pin, emitter);
                }
                added.add(request.invocation().show(pin.cid()));
            });
        }
        Json.Builder fields = Json.fields().put("Pins", Json.ofTexts(added));
        if (spread.isPresent()) {
            fields.put("Class", request.text(ClusterPinning.CLASS)).put("Warnings", Json.ofTexts(warnings));
        }
        if (request.flag("progress")) {
            emitter.emit(fields.build());
        } else {
            emitter.emitOnce(fields.build());
        }
    }

    /// Pins in the cluster what is here, or comes; a local pin keeps it meanwhile.
    private static List<String> spread(ClusterPinning spread, Pinning pinning, Pin pin, Emitter emitter)
            throws IOException {
        boolean letGo = !pinning.isPinned(pin.cid());
        if (letGo) {
            pinning.pin(pin, emitter);
        }
        return spread.pin(pin, letGo).warnings();
    }

    private static Printer printAdded(Console console) {
        Optional<String> storageClass = console.invocation().textIfGiven(ClusterPinning.CLASS);
        String how = storageClass.isPresent()
                ? "in the cluster as " + storageClass.get()
                : console.invocation().flag("recursive") ? "recursively" : "directly";
        return added -> {
            if (!added.has("Pins")) {
                console.printError("Fetched/Processed %d nodes (%s)\r"
                        .formatted(added.whole("Progress"), HumanSize.of(added.whole("Bytes"))));
            }
            for (Json pin : added.items("Pins")) {
                console.println("pinned %s %s".formatted(pin.text(), how));
            }
            for (Json warning : added.has("Warnings") ? added.items("Warnings") : List.<Json>of()) {
                console.printError("warning: %s\n".formatted(warning.text()));
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
            boolean removed = pins.remove(cid);
            if (!removed && !ClusterPinning.remove(request, cid)) {
                throw new CommandException("not pinned or pinned indirectly");
            }
            gone.add(request.invocation().show(cid));
        });
        emitter.emitOnce(Json.fields().put("Pins", Json.ofTexts(gone)).build());
    }

    private static Command update() {
        return Command.named("pin update")
                .summary("Move a recursive pin to another object")
                .description("The pin keeps its name. What both objects share is not walked again.")
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
        try (WriteSession session = request.node().store().begin();
                var blocks = Reading.open(request)) {
            update(request, blocks, new Pinning(request, blocks, session), emitter);
        }
    }

    private static void update(Request request, RequestSource blocks, Pinning pinning, Emitter emitter)
            throws IOException {
        Pins pins = request.node().store().pins();
        Cid from = Paths.resolve(request, blocks, request.argument(0)).cid();
        Cid to = Paths.resolve(request, blocks, request.argument(1)).cid();
        if (!isRecursive(pins, from)) {
            throw new CommandException("'from' cid was not recursively pinned already");
        }
        if (!from.toV1().equals(to.toV1())) {
            if (isRecursive(pins, to)) {
                throw new CommandException("'to' cid was already recursively pinned");
            }
            pinning.fetched(to, () -> pins.update(from, to, request.flag("unpin")));
        }
        List<String> both =
                List.of(request.invocation().show(from), request.invocation().show(to));
        emitter.emitOnce(Json.fields().put("Pins", Json.ofTexts(both)).build());
    }

    private static boolean isRecursive(Pins pins, Cid cid) throws IOException {
        return pins.find(cid).filter(pin -> pin.mode() == Pin.Mode.RECURSIVE).isPresent();
    }
}
