package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.pin.Adding;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.unixfs.ImportOptions;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `add`: makes blocks of files and keeps them.
final class AddCommands {
    private AddCommands() {}

    static List<Command> all() {
        return List.of(Command.named("add")
                .summary("Add files and directories")
                .description(
                        "What is added is pinned, and durable when the command ends. With --class it is spread over"
                                + " the boxes of the cluster, and this box keeps only its share.")
                .argument(Argument.file("path", "of a file or directory to add")
                        .many()
                        .trees()
                        .orStdin())
                .option(Option.flag("recursive", "add directories with all that is in them")
                        .alias("r"))
                .option(Option.flag("dereference-args", "follow the symlinks that are named"))
                .option(Option.text("stdin-name", "the name of what comes from standard input"))
                .option(Option.flag("hidden", "add hidden files of directories too")
                        .alias("H"))
                .option(Option.texts("ignore", "leave out what matches this rule, as in .gitignore"))
                .option(Option.text("ignore-rules-path", "a file of such rules"))
                .option(Option.flag("dereference-symlinks", "follow every symlink"))
                .option(Option.flag("quiet", "print only CIDs").alias("q"))
                .option(Option.flag("quieter", "print only the last CID").alias("Q"))
                .option(Option.flag("silent", "tell only of directories"))
                .option(Option.flag("progress", "show progress (default: on a terminal)")
                        .alias("p"))
                .option(Option.flag("only-hash", "compute CIDs, keep nothing").alias("n"))
                .option(Option.flag("wrap-with-directory", "put it all into one directory")
                        .alias("w"))
                .option(Option.flag("pin", "keep what was added").withDefault(true))
                .option(Option.text("pin-name", "the name of the pin"))
                .option(ClusterPinning.classOption())
                .option(ClusterPinning.expiryOption())
                .option(Option.text("to-files", "not supported: there is no MFS"))
                .option(Option.flag("nocopy", "not supported: there is no filestore"))
                .option(Option.flag("fscache", "not supported: there is no filestore"))
                .options(ImportFlags.OPTIONS)
                .printsBy(AddPrinter::new)
                .handledBy(AddCommands::add));
    }

    private static void add(Request request, Emitter emitter) throws IOException {
        refuseUnsupported(request);
        ImportOptions options =
                new ImportFlags(request.invocation(), request.node().settings().imports()).options();
        refuseBadPinName(request);
        Optional<ClusterPinning> spread = spread(request);
        var events = new AddEvents(request, emitter);
        if (request.flag("only-hash")) {
            var importer =
                    new Importer(options, new ForgetfulSink(), request.node().hashers());
            new AddedTrees(request, importer, events).importAll();
            events.finish();
            return;
        }
        if (spread.isPresent()) {
            importAndSpread(request, options, events, spread.get(), emitter);
        } else {
            importAndPin(request, options, events);
        }
    }

    private static Optional<ClusterPinning> spread(Request request) throws IOException {
        Optional<ClusterPinning> spread = ClusterPinning.asked(request);
        if (spread.isPresent() && (!request.flag("pin") || request.flag("only-hash"))) {
            throw CommandException.ofClient("--class pins what is added: leave --pin=false and --only-hash out");
        }
        return spread;
    }

    private static void importAndPin(Request request, ImportOptions options, AddEvents events) throws IOException {
        try (WriteSession session = request.node().store().begin()) {
            for (Cid root : importAll(request, options, session, events)) {
                if (request.flag("pin")) {
                    Pin pin = pin(request, root);
                    ClusterPinning.pinLocally(request, root, () -> session.pin(pin));
                }
            }
        }
    }

    private static List<Cid> importAll(Request request, ImportOptions options, BlockSink sink, AddEvents events)
            throws IOException {
        var importer = new Importer(options, sink, request.node().hashers());
        List<Cid> roots = new AddedTrees(request, importer, events).importAll();
        sink.sync();
        events.finish();
        return roots;
    }

    private static Pin pin(Request request, Cid root) throws CommandException {
        return new Pin(root, Pin.Mode.RECURSIVE, request.text("pin-name"));
    }

    /// What doesn't fit into this box has no local pin: a draft keeps it.
    private static void importAndSpread(
            Request request, ImportOptions options, AddEvents events, ClusterPinning spread, Emitter emitter)
            throws IOException {
        List<ClusterPinning.Kept> kept = new ArrayList<>();
        try (spread;
                Adding adding = spread.adding()) {
            List<Cid> roots = importAll(request, options, adding, events);
            Optional<PinId> draft = adding.finish();
            for (Cid root : roots) {
                Pin pin = pin(request, root);
                if (draft.isPresent()) {
                    refuseLocalPin(request);
                    kept.add(spread.keep(pin, draft.get()));
                } else {
                    // A pin that is asked for expressly stays.
                    kept.add(spread.keep(pin, request.invocation().isGiven("pin"), () -> adding.pin(pin)));
                }
            }
            emitter.emit(spread.pinAll(kept));
        }
    }

    private static void refuseLocalPin(Request request) throws CommandException {
        if (request.invocation().isGiven("pin")) {
            throw new CommandException(
                    "what is added has no room on this box: leave --pin out, and the cluster keeps it");
        }
    }

    private static void refuseUnsupported(Request request) throws CommandException {
        for (String option : List.of("nocopy", "fscache")) {
            if (request.flag(option)) {
                throw new CommandException(option + " needs a filestore, which this node does not have");
            }
        }
        if (request.invocation().isGiven("to-files")) {
            throw new CommandException("to-files: this node has no MFS");
        }
    }

    private static void refuseBadPinName(Request request) throws CommandException {
        if (request.invocation().isGiven("pin-name") && (!request.flag("pin") || request.flag("only-hash"))) {
            throw new CommandException("pin-name option requires pin to be set");
        }
        String _ = PinNames.checked(request.text("pin-name"));
    }

    /// Takes blocks of which only the address counts.
    private static final class ForgetfulSink implements BlockSink {
        @Override
        public void put(Block block) {}

        @Override
        public void sync() {}
    }
}
