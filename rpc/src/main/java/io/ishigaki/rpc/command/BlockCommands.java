package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// `block`: raw blocks.
final class BlockCommands {
    private BlockCommands() {}

    static List<Command> all() {
        return List.of(get(), stat(), put(), remove());
    }

    private static Command get() {
        return Command.named("block get")
                .summary("Show the bytes of a block")
                .argument(Argument.text("cid", "of the block").orStdin())
                .handledBy(BlockCommands::get);
    }

    private static void get(Request request, Emitter emitter) throws IOException {
        Block block = block(request);
        block.body().writeTo(emitter.bytes("application/vnd.ipld.raw", OptionalLong.of(block.size())));
    }

    private static Block block(Request request) throws IOException {
        try (var blocks = Reading.open(request)) {
            return blocks.require(
                    Paths.resolve(request, blocks, request.argumentOrLine()).cid());
        }
    }

    private static Command stat() {
        return Command.named("block stat")
                .summary("Tell the size of a block")
                .argument(Argument.text("cid", "of the block").orStdin())
                .prints(stat -> "Key: %s\nSize: %d\n".formatted(stat.text("Key"), stat.whole("Size")))
                .handledBy((request, emitter) -> {
                    Block block = block(request);
                    emitter.emitOnce(stat(request, block));
                });
    }

    private static Json stat(Request request, Block block) {
        return Json.fields()
                .put("Key", request.invocation().show(block.cid()))
                .put("Size", block.size())
                .build();
    }

    private static Command put() {
        return Command.named("block put")
                .summary("Keep input as blocks, one a file")
                .description("What a block says is not looked at, whatever codec is named.")
                .argument(Argument.file("data", "the bytes of a block").many().orStdin())
                .option(Option.text("cid-codec", "the codec in the CID").withDefault("raw"))
                .option(Option.text("mhtype", "the hash function (default: Import.HashFunction)"))
                .option(Option.number("mhlen", "bytes of the hash that are kept")
                        .withDefault(-1))
                .option(Option.flag("pin", "pin the blocks recursively").withDefault(false))
                .option(Bodies.ALLOW_BIG_BLOCK)
                .option(Option.text("format", "deprecated: v0, protobuf or a codec")
                        .alias("f"))
                .prints(stat -> stat.text("Key") + "\n")
                .handledBy(BlockCommands::put);
    }

    private static void put(Request request, Emitter emitter) throws IOException {
        CidRecipe recipe = CidRecipe.ofBlockPut(request);
        List<Cid> roots = new ArrayList<>();
        try (WriteSession session = request.node().store().begin()) {
            for (Optional<FileEntry> entry = request.files().next();
                    entry.isPresent();
                    entry = request.files().next()) {
                Block block = recipe.block(Bodies.ofBlock(request, entry.get()));
                session.put(block);
                roots.add(block.cid());
                emitter.emit(stat(request, block));
            }
            session.sync();
            if (request.flag("pin")) {
                for (Cid root : roots) {
                    session.pin(new Pin(root, Pin.Mode.RECURSIVE, ""));
                }
            }
        }
    }

    private static Command remove() {
        return Command.named("block rm")
                .summary("Remove blocks from the local store")
                .argument(Argument.text("cid", "of the blocks").many())
                .option(Option.flag("force", "no error where there is no such block")
                        .alias("f"))
                .option(Option.flag("quiet", "tell only of failures").alias("q"))
                .printsBy(RemovedPrinter::new)
                .handledBy(BlockCommands::remove);
    }

    private static void remove(Request request, Emitter emitter) throws IOException {
        Blockstore store = request.node().store();
        for (String path : request.invocation().arguments()) {
            Cid cid = Paths.resolve(request, store, path).cid();
            Json.Builder answer = Json.fields().put("Hash", request.invocation().show(cid));
            String refusal = switch (store.remove(cid)) {
                case REMOVED -> "";
                case ABSENT -> request.flag("force") ? "" : "ipld: could not find " + cid;
                case PINNED -> keeper(store, cid);
            };
            if (!refusal.isEmpty() || !request.flag("quiet")) {
                emitter.emit(answer.putUnlessEmpty("Error", refusal).build());
            }
        }
    }

    private static String keeper(Blockstore store, Cid cid) throws IOException {
        Optional<Pin> pin = store.pins().find(cid);
        if (pin.isPresent()) {
            return "pinned: " + pin.get().mode().name().toLowerCase(Locale.ROOT);
        }
        return store.pins().keptThrough(cid).map(root -> "pinned via " + root).orElse("in use");
    }

    /// Prints what was removed, and fails at the end if something was not.
    private static final class RemovedPrinter implements Printer {
        private final Console console;
        private boolean failed;

        RemovedPrinter(Console console) {
            this.console = console;
        }

        @Override
        public void print(Json removed) throws IOException {
            if (removed.has("Error")) {
                failed = true;
                console.printError("cannot remove %s: %s\n".formatted(removed.text("Hash"), removed.text("Error")));
            } else {
                console.println("removed " + removed.text("Hash"));
            }
        }

        @Override
        public void finish() throws IOException {
            if (failed) {
                throw new CommandException("some blocks not removed");
            }
        }
    }
}
