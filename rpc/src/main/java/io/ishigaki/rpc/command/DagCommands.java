package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
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
import java.util.Optional;
import java.util.OptionalLong;

/// `dag get`, `put` and `resolve`: values of the data model. Whole DAGs are the matter of [DagStatCommand],
/// [DagImportCommand] and [DagExportCommand].
final class DagCommands {
    private DagCommands() {}

    static List<Command> all() {
        return List.of(
                get(),
                put(),
                resolve(),
                DagStatCommand.definition(),
                DagImportCommand.definition(),
                DagExportCommand.definition());
    }

    /// A CID as Kubo writes it where it writes no text: as dag-json does.
    static Json link(Cid cid) {
        return Json.fields().put("/", cid.toString()).build();
    }

    private static Command get() {
        return Command.named("dag get")
                .summary("Show a value")
                .argument(Argument.text("ref", "the path of the value").orStdin())
                .option(Option.text("output-codec", "the codec to show it in").withDefault("dag-json"))
                .handledBy(DagCommands::get);
    }

    private static void get(Request request, Emitter emitter) throws IOException {
        Multicodec asked = Multicodec.parse(request.text("output-codec"));
        ResolvedPath resolved;
        Block block;
        try (var blocks = Reading.open(request)) {
            resolved = Paths.resolve(request, blocks, request.argumentOrLine());
            block = blocks.require(resolved.cid());
        }
        Value value = Codec.require(block.cid().codec()).decode(block.body());
        for (String segment : resolved.remainder()) {
            value = child(value, segment);
        }
        Bytes shown = encoder(asked).encode(value);
        shown.writeTo(emitter.bytes("text/plain", OptionalLong.of(shown.length())));
    }

    /// The resolver has been along here: what it did not find, nobody comes for.
    private static Value child(Value value, String segment) {
        return switch (value) {
            case Value.MapValue map -> map.at(segment).orElseThrow();
            case Value.ListValue list -> list.items().get(Integer.parseInt(segment));
            case Value.Null _,
                    Value.Bool _,
                    Value.Int _,
                    Value.Float64 _,
                    Value.Text _,
                    Value.ByteString _,
                    Value.Link _ -> throw new AssertionError("a remainder goes on behind a scalar");
        };
    }

    private static Codec encoder(Multicodec codec) throws CommandException {
        return Codec.of(codec)
                .filter(known -> known != Codec.LIBP2P_KEY)
                .orElseThrow(() -> new CommandException(
                        "invalid encoding: %s - no encoder registered for multicodec code %d (0x%x)"
                                .formatted(codec, codec.code(), codec.code())));
    }

    private static Command put() {
        return Command.named("dag put")
                .summary("Keep values, one a file")
                .argument(Argument.file("object data", "the value").many().orStdin())
                .option(Option.text("store-codec", "the codec to keep it in").withDefault("dag-cbor"))
                .option(Option.text("input-codec", "the codec that it comes in").withDefault("dag-json"))
                .option(Option.flag("pin", "pin it recursively"))
                .option(Option.text("hash", "the hash function (default: Import.HashFunction)"))
                .option(Bodies.ALLOW_BIG_BLOCK)
                .printsBy(DagCommands::printPut)
                .handledBy(DagCommands::put);
    }

    private static void put(Request request, Emitter emitter) throws IOException {
        Multicodec input = Multicodec.parse(request.text("input-codec"));
        Multicodec store = Multicodec.parse(request.text("store-codec"));
        if (request.invocation().isGiven("hash")) {
            // For the message: names of functions are looked up among all codes first.
            Multicodec _ = Multicodec.parse(request.text("hash"));
        }
        CidRecipe recipe = CidRecipe.of(request, store, request.text("hash"));
        List<Cid> roots = new ArrayList<>();
        try (WriteSession session = request.node().store().begin()) {
            for (Optional<FileEntry> entry = request.files().next();
                    entry.isPresent();
                    entry = request.files().next()) {
                Value value = Codec.require(input).decode(Bodies.ofValue(entry.get()));
                Block block = recipe.block(Bodies.sized(request, encoder(store).encode(value)));
                session.put(block);
                roots.add(block.cid());
                emitter.emit(Json.fields().put("Cid", link(block.cid())).build());
            }
            session.sync();
            if (request.flag("pin")) {
                for (Cid root : roots) {
                    session.pin(new Pin(root, Pin.Mode.RECURSIVE, ""));
                }
            }
        }
    }

    private static Printer printPut(Console console) {
        return put -> console.println(
                console.invocation().show(Cid.parse(put.at("Cid").text("/"))));
    }

    private static Command resolve() {
        return Command.named("dag resolve")
                .summary("Tell which block a path leads to, and what remains of it there")
                .argument(Argument.text("ref", "the path").orStdin())
                .printsBy(DagCommands::printResolved)
                .handledBy(DagCommands::resolve);
    }

    private static void resolve(Request request, Emitter emitter) throws IOException {
        ResolvedPath resolved;
        try (var blocks = Reading.open(request)) {
            resolved = Paths.resolve(request, blocks, request.argumentOrLine());
        }
        var remainder = new StringBuilder();
        resolved.remainder().forEach(segment -> remainder.append('/').append(segment));
        emitter.emitOnce(Json.fields()
                .put("Cid", link(resolved.cid()))
                .put("RemPath", remainder.toString())
                .build());
    }

    private static Printer printResolved(Console console) {
        List<String> typed = console.invocation().arguments();
        return resolved -> {
            Cid cid = Cid.parse(resolved.at("Cid").text("/"));
            String shown = typed.isEmpty()
                    ? console.invocation().show(cid)
                    : Paths.showAs(console.invocation(), typed.getFirst(), cid);
            console.print(shown + resolved.text("RemPath"));
        };
    }
}
