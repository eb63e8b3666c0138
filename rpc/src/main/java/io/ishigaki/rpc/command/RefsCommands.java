package io.ishigaki.rpc.command;

import io.ishigaki.dag.walk.Duplicates;
import io.ishigaki.dag.walk.RefsWalk;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `refs` and `refs local`: the links of objects, and what is here.
final class RefsCommands {
    private static final String TARGET = "<dst>";
    private static final String EDGE = "<src> -> <dst>";

    private RefsCommands() {}

    static List<Command> all() {
        return List.of(refs(), local("refs local"));
    }

    private static Command refs() {
        return Command.named("refs")
                .summary("List the links of objects")
                .argument(Argument.text("ipfs-path", "of the objects").many().orStdin())
                .option(Option.text("format", "what to show of a link: <src> <dst> <linkname>")
                        .withDefault(TARGET))
                .option(Option.flag("edges", "show <src> -> <dst>").alias("e"))
                .option(Option.flag("unique", "show no target twice").alias("u"))
                .option(Option.flag("recursive", "the links of what is linked too")
                        .alias("r"))
                .option(Option.number("max-depth", "how deep to go with -r").withDefault(RefsWalk.UNLIMITED))
                .printsBy(RefsCommands::print)
                .trait(Command.Trait.PRINTED_BY_DAEMON)
                .handledBy(RefsCommands::refs);
    }

    private static void refs(Request request, Emitter emitter) throws IOException {
        String format = format(request);
        int depthMax = request.flag("recursive")
                ? Math.clamp(request.number("max-depth"), RefsWalk.UNLIMITED, Integer.MAX_VALUE)
                : 1;
        Duplicates duplicates = request.flag("unique") ? Duplicates.EXCLUDED : Duplicates.INCLUDED;
        List<Cid> roots = new ArrayList<>();
        try (var blocks = Reading.open(request);
                var walk = new RefsWalk(blocks, duplicates, depthMax)) {
            request.forEachArgument(
                    path -> roots.add(Paths.resolve(request, blocks, path).cid()));
            if (depthMax == RefsWalk.UNLIMITED) {
                blocks.expectBelow();
            }
            for (Cid root : roots) {
                show(walk, root, ref -> emitter.emit(ref(fill(format, ref, request.invocation()), "")), emitter);
            }
        }
    }

    /// Shows the links of `root`, and last what ended the walk where something did.
    private static void show(RefsWalk walk, Cid root, RefsWalk.RefVisitor visitor, Emitter emitter) throws IOException {
        try {
            walk.walk(root, visitor);
        } catch (CommandException e) {
            // The answer can't go on: nothing that could be told of in it.
            throw e;
        } catch (IOException | MalformedDataException e) {
            emitter.emit(ref("", String.valueOf(e.getMessage())));
        }
    }

    private static String format(Request request) throws CommandException {
        String format = request.text("format");
        if (!request.flag("edges")) {
            return format.isEmpty() ? TARGET : format;
        }
        if (!format.equals(TARGET)) {
            throw new CommandException("using format argument with edges is not allowed");
        }
        return EDGE;
    }

    private static String fill(String format, RefsWalk.Ref ref, Invocation asked) {
        if (format.equals(TARGET)) {
            return asked.show(ref.target());
        }
        return format.replace("<src>", asked.show(ref.source()))
                .replace(TARGET, asked.show(ref.target()))
                .replace("<linkname>", ref.name());
    }

    private static Json ref(String text, String error) {
        return Json.fields().put("Ref", text).put("Err", error).build();
    }

    private static Printer print(Console console) {
        return ref -> {
            if (!ref.text("Err").isEmpty()) {
                throw new CommandException(ref.text("Err"));
            }
            console.println(Names.printable(ref.text("Ref")));
        };
    }

    /// The command that lists what is here; it has two names.
    static Command local(String path) {
        return Command.named(path)
                .summary("List every block that is here")
                .description("Blocks are shown by CIDs of version 1 and codec raw.")
                .printsBy(RefsCommands::print)
                .trait(Command.Trait.PRINTED_BY_DAEMON)
                .handledBy((request, emitter) -> request.node().store().forEachCid(cid -> {
                    emitter.emit(ref(request.invocation().show(cid), ""));
                    return true;
                }));
    }
}
