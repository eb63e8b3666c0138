package io.ishigaki.rpc.command;

import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.NameRecords;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/// `routing get` and `put`: IPNS records, as far as this node keeps them.
final class RoutingCommands {
    /// "Value" among the kinds of events that a routing system tells of.
    private static final int VALUE = 5;

    /// The bound of a record, and some.
    private static final int FILE_BYTES_MAX = 16 << 10;

    private RoutingCommands() {}

    static List<Command> all() {
        return List.of(get(), put());
    }

    private static NameRecords records(Request request) throws IOException {
        return NameRecords.in(request.node().store(), request.node().clock());
    }

    private static IpnsName name(String key) throws CommandException {
        if (!key.startsWith(IpnsName.NAMESPACE)) {
            throw new CommandException("invalid key");
        }
        try {
            return IpnsName.parse(key);
        } catch (MalformedDataException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /// An event of a routing system, its members ordered as Go orders a map.
    private static Json event(String id, String extra) {
        return Json.fields()
                .put("Extra", extra)
                .put("ID", id)
                .put("Responses", Json.nothing())
                .put("Type", VALUE)
                .build();
    }

    private static Command get() {
        return Command.named("routing get")
                .summary("Show the best record of a name")
                .argument(Argument.text("key", "/ipns/ and a name"))
                .printsBy(RoutingCommands::printRecord)
                .handledBy(RoutingCommands::get);
    }

    private static void get(Request request, Emitter emitter) throws IOException {
        Bytes record = records(request)
                .resolver()
                .record(name(request.argument(0)))
                .orElseThrow(() -> new CommandException("routing: not found"));
        emitter.emit(event("", Base64.getEncoder().encodeToString(record.toArray())));
    }

    private static Printer printRecord(Console console) {
        return event -> {
            byte[] record = Base64.getDecoder().decode(event.text("Extra"));
            console.write(record, 0, record.length);
        };
    }

    private static Command put() {
        return Command.named("routing put")
                .summary("Keep a record of a name")
                .description("The record must be signed by the key of that name, and is kept unless a newer one is.")
                .argument(Argument.text("key", "/ipns/ and a name"))
                .argument(Argument.file("value-file", "the record").orStdin())
                .option(Option.flag("allow-offline", "keep it here where there is no network"))
                .prints(event -> event.text("ID") + "\n")
                .handledBy(RoutingCommands::put);
    }

    private static void put(Request request, Emitter emitter) throws IOException {
        boolean online = request.node().isDaemon() && !request.flag(GlobalOptions.OFFLINE);
        if (!online && !request.flag("allow-offline")) {
            throw new CommandException("can't put while offline: pass `--allow-offline` to override");
        }
        IpnsName name = name(request.argument(0));
        records(request).put(name, Bodies.read(request.file(), FILE_BYTES_MAX));
        emitter.emit(event(name.peer().toString(), ""));
    }
}
