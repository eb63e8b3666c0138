package io.ishigaki.rpc.command;

import io.ishigaki.config.ConfigDocument;
import io.ishigaki.config.Settings;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// `bootstrap`: the peers that a daemon connects to when it starts, a list in the config file.
final class BootstrapCommands {
    private static final String KEY = "Bootstrap";
    private static final List<String> DEFAULT = List.of("default", "auto");

    private BootstrapCommands() {}

    static List<Command> all() {
        return List.of(
                list("bootstrap"),
                list("bootstrap list"),
                Command.named("bootstrap add")
                        .summary("Add peers to the list")
                        .argument(Argument.text("peer", "its address, with its id at the end")
                                .optional()
                                .many()
                                .orStdin())
                        .option(Option.flag("default", "the default peers: there are none here"))
                        .prints(peers -> lines("added ", peers))
                        .handledBy(BootstrapCommands::add),
                Command.named("bootstrap add default")
                        .summary("Add the default peers: there are none here")
                        .prints(peers -> lines("added ", peers))
                        .handledBy((_, _) -> refuseDefault()),
                Command.named("bootstrap rm")
                        .summary("Remove peers from the list")
                        .argument(Argument.text("peer", "its address, with its id at the end")
                                .optional()
                                .many()
                                .orStdin())
                        .option(Option.flag("all", "remove all"))
                        .prints(peers -> lines("removed ", peers))
                        .handledBy(BootstrapCommands::remove),
                Command.named("bootstrap rm all")
                        .summary("Remove all peers from the list")
                        .prints(peers -> lines("removed ", peers))
                        .handledBy(BootstrapCommands::removeAll));
    }

    private static Command list(String path) {
        return Command.named(path)
                .summary("List the peers that are connected to at the start")
                .option(Option.flag("expand-auto", "accepted; without effect"))
                .prints(peers -> lines("", peers))
                .handledBy((request, emitter) -> emitter.emitOnce(answer(read(request))));
    }

    private static String lines(String before, Json answer) {
        var text = new StringBuilder();
        answer.items("Peers")
                .forEach(peer -> text.append(before).append(peer.text()).append('\n'));
        return text.toString();
    }

    private static Json answer(List<String> peers) {
        return Json.fields().put("Peers", Json.ofTexts(peers)).build();
    }

    /// The list in the file, which may be another than that of the daemon's start.
    private static List<String> read(Request request) throws IOException {
        return Settings.of(document(request)).peers().bootstrap();
    }

    private static ConfigDocument document(Request request) throws IOException {
        // Says clearly where there is no repository.
        request.node().settings();
        return request.node().config().read();
    }

    private static void write(Request request, List<String> peers) throws IOException {
        request.node().config().write(document(request).with(KEY, io.ishigaki.config.Json.Elements.ofStrings(peers)));
    }

    private static void refuseDefault() throws CommandException {
        throw noDefault();
    }

    private static CommandException noDefault() {
        return new CommandException("cannot add default bootstrap peers: there are none, as this node has no routing to"
                + " use them for; add specific peer addresses instead");
    }

    private static void add(Request request, Emitter emitter) throws IOException {
        List<String> given = SwarmCommands.arguments(request);
        if (request.flag("default") || given.stream().anyMatch(DEFAULT::contains)) {
            throw noDefault();
        }
        if (given.isEmpty()) {
            throw new CommandException("no bootstrap peers to add");
        }
        for (String text : given) {
            Multiaddr address = Multiaddr.parse(text);
            if (!address.endsInPeer()) {
                throw new CommandException("invalid bootstrap address: " + text);
            }
        }
        var merged = new LinkedHashSet<>(read(request));
        merged.addAll(given);
        write(request, List.copyOf(merged));
        emitter.emitOnce(answer(given));
    }

    private static void remove(Request request, Emitter emitter) throws IOException {
        if (request.flag("all")) {
            removeAll(request, emitter);
            return;
        }
        List<String> given = SwarmCommands.arguments(request);
        given.forEach(Multiaddr::parse);
        var left = new ArrayList<>(read(request));
        List<String> removed = given.stream().distinct().filter(left::remove).toList();
        write(request, left);
        emitter.emitOnce(answer(removed));
    }

    private static void removeAll(Request request, Emitter emitter) throws IOException {
        List<String> all = read(request);
        write(request, List.of());
        emitter.emitOnce(answer(all));
    }
}
