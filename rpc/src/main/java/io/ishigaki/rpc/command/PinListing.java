package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.dag.walk.Duplicates;
import io.ishigaki.dag.walk.RefsWalk;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `pin ls`: what is kept, and by what.
final class PinListing {
    private static final String CLUSTER = "cluster";

    private final Request request;
    private final Pins pins;
    private final Type type;
    private final String nameFilter;
    private final boolean names;

    /// Which pins are asked for.
    private enum Type {
        ALL,
        RECURSIVE,
        DIRECT,
        INDIRECT;

        static Type parse(String text) throws CommandException {
            for (Type type : values()) {
                if (type.label().equals(text)) {
                    return type;
                }
            }
            throw new CommandException(
                    "invalid type '%s', must be one of {direct, indirect, recursive, all}".formatted(text));
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean includes(Pin pin) {
            return switch (this) {
                case ALL -> true;
                case RECURSIVE -> pin.mode() == Pin.Mode.RECURSIVE;
                case DIRECT -> pin.mode() == Pin.Mode.DIRECT;
                case INDIRECT -> false;
            };
        }

        boolean includesIndirect() {
            return this == ALL || this == INDIRECT;
        }
    }

    private record Listed(String cid, String type, String name) {}

    @FunctionalInterface
    private interface Listener {
        void listed(Listed entry) throws IOException;
    }

    private PinListing(Request request) throws IOException {
        this.request = request;
        this.pins = request.node().store().pins();
        this.type = Type.parse(request.text("type"));
        this.nameFilter = PinNames.checked(request.text("name"));
        this.names = request.flag("names") || !nameFilter.isEmpty();
    }

    static Command command() {
        return Command.named("pin ls")
                .summary("List what is pinned")
                .description("With paths, it fails where one of them is not pinned in the way that is asked for.")
                .argument(Argument.text("ipfs-path", "of what to tell about")
                        .optional()
                        .many())
                .option(Option.text("type", "recursive, direct, indirect or all")
                        .alias("t")
                        .withDefault("all"))
                .option(Option.flag("quiet", "only CIDs").alias("q"))
                .option(Option.text("name", "only pins whose name has this in it; shows names")
                        .alias("n"))
                .option(Option.flag("stream", "answer as pins are found").alias("s"))
                .option(Option.flag("names", "show the names of pins"))
                .option(Option.flag(CLUSTER, "the pins of the cluster"))
                .printsBy(PinListing::print)
                .trait(Command.Trait.PRINTED_BY_DAEMON)
                .handledBy(PinListing::run);
    }

    private static void run(Request request, Emitter emitter) throws IOException {
        if (request.flag(CLUSTER)) {
            ClusterPinStatus.list(request, emitter);
        } else {
            new PinListing(request).run(emitter);
        }
    }

    private void run(Emitter emitter) throws IOException {
        if (request.flag("stream")) {
            list(entry -> emitter.emit(Json.fields()
                    .put("Cid", entry.cid)
                    .putUnlessEmpty("Name", entry.name)
                    .put("Type", entry.type)
                    .build()));
            return;
        }
        // By CID, as Go orders the members of an object.
        Map<String, Json> keys = new TreeMap<>();
        list(entry -> keys.put(
                entry.cid,
                Json.fields().put("Type", entry.type).put("Name", entry.name).build()));
        Json.Builder answer = Json.fields();
        if (!keys.isEmpty()) {
            answer.put("Keys", new Json.Fields(keys));
        }
        emitter.emitOnce(answer.build());
    }

    private void list(Listener listener) throws IOException {
        List<String> paths = request.invocation().arguments();
        if (paths.isEmpty()) {
            listAll(listener);
            return;
        }
        List<Listed> found = new ArrayList<>();
        for (String path : paths) {
            Cid cid = Paths.resolve(request, request.node().store(), path).cid();
            found.add(find(cid).orElseThrow(() -> new CommandException("path '%s' is not pinned".formatted(path))));
        }
        for (Listed entry : found) {
            listener.listed(entry);
        }
    }

    private Optional<Listed> find(Cid cid) throws IOException {
        Optional<Pin> pin = pins.find(cid).filter(type::includes);
        if (pin.isPresent()) {
            return pin.map(this::listed);
        }
        if (!type.includesIndirect()) {
            return Optional.empty();
        }
        return pins.keptThrough(cid).map(root -> new Listed(show(cid), "indirect through " + show(root), ""));
    }

    private Listed listed(Pin pin) {
        return new Listed(show(pin.cid()), pin.mode().name().toLowerCase(Locale.ROOT), names ? pin.name() : "");
    }

    private String show(Cid cid) {
        return request.invocation().show(cid);
    }

    private void listAll(Listener listener) throws IOException {
        List<Cid> roots = new ArrayList<>();
        pins.forEach(pin -> {
            if (type.includes(pin) && pin.name().contains(nameFilter)) {
                listener.listed(listed(pin));
            }
            if (pin.mode() == Pin.Mode.RECURSIVE) {
                roots.add(pin.cid());
            }
            return true;
        });
        // Indirect pins have no names.
        if (type.includesIndirect() && nameFilter.isEmpty()) {
            listIndirect(roots, listener);
        }
    }

    /// Walks rather than asks the store, which would show version 1 of every CID and not the one that is linked.
    private void listIndirect(List<Cid> roots, Listener listener) throws IOException {
        try (var walk = new RefsWalk(request.node().store(), Duplicates.EXCLUDED, RefsWalk.UNLIMITED)) {
            for (Cid root : roots) {
                walk.walk(root, ref -> {
                    if (pins.find(ref.target()).isEmpty()) {
                        listener.listed(new Listed(show(ref.target()), Type.INDIRECT.label(), ""));
                    }
                });
            }
        }
    }

    private static Printer print(Console console) {
        boolean quiet = console.invocation().flag("quiet");
        return answer -> {
            if (answer.has("Class")) {
                console.print(ClusterPinStatus.row(answer));
                return;
            }
            if (answer.has("Cid")) {
                console.println(line(answer.text("Cid"), answer, quiet));
            }
            for (var key : answer.at("Keys").members().entrySet()) {
                console.println(line(key.getKey(), key.getValue(), quiet));
            }
        };
    }

    private static String line(String cid, Json pin, boolean quiet) {
        String name = pin.text("Name");
        return quiet ? cid : cid + " " + pin.text("Type") + (name.isEmpty() ? "" : " " + Names.printable(name));
    }
}
