package io.ishigaki.rpc.command;

import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.List;

/// `resolve`: where a path leads.
final class ResolveCommands {
    private ResolveCommands() {}

    static List<Command> all() {
        return List.of(Command.named("resolve")
                .summary("Resolve a path to what it means")
                .argument(Argument.text("name", "the path").orStdin())
                .option(Option.flag("recursive", "follow names until they lead to content")
                        .alias("r")
                        .withDefault(true))
                .option(Option.number("dht-record-count", "accepted; without effect")
                        .alias("dhtrc"))
                .option(Option.text("dht-timeout", "accepted; without effect").alias("dhtt"))
                .prints(resolved -> resolved.text("Path") + "\n")
                .handledBy(ResolveCommands::resolve));
    }

    private static void resolve(Request request, Emitter emitter) throws IOException {
        String name = request.argumentOrLine();
        ContentPath path = ContentPath.parseArgument(name);
        if (path.mutable() && !request.flag("recursive")) {
            emitter.emitOnce(answer(Paths.step(request, path).toString()));
            return;
        }
        ResolvedPath resolved;
        try (var blocks = Reading.open(request)) {
            resolved = Paths.resolve(request, blocks, path);
        }
        var text = new StringBuilder("/")
                .append(resolved.namespace().label())
                .append('/')
                .append(Paths.showAs(request.invocation(), name, resolved.cid()));
        resolved.remainder().forEach(segment -> text.append('/').append(segment));
        emitter.emitOnce(answer(text.toString()));
    }

    private static Json answer(String path) {
        return Json.fields().put("Path", path).build();
    }
}
