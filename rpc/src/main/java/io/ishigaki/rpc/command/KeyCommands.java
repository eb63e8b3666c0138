package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Keystore;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// `key gen`, `ls`, `rename` and `rm`: the private keys of a node. [KeyFiles] moves them, [KeySignatures] uses them.
final class KeyCommands {
    static final Option IPNS_BASE =
            Option.text("ipns-base", "in which form keys are shown").withDefault("base36");

    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 8192;

    private KeyCommands() {}

    static List<Command> all() {
        List<Command> commands = new ArrayList<>(List.of(generate(), list("key ls"), list("key list"), rename()));
        commands.add(remove());
        commands.addAll(KeyFiles.all());
        commands.addAll(KeySignatures.all());
        return commands;
    }

    /// A key in an answer, by name and id.
    static Json output(Request request, String name, PrivateKey key) throws CommandException {
        return Json.fields()
                .put("Name", name)
                .put("Id", PeerIds.show(key.peerId(), request.text(IPNS_BASE.name())))
                .build();
    }

    private static Command generate() {
        return Command.named("key gen")
                .summary("Make a new key")
                .argument(Argument.text("name", "of the key"))
                .option(Option.text("type", "rsa, ed25519 or secp256k1")
                        .alias("t")
                        .withDefault("ed25519"))
                .option(Option.number("size", "bits of an RSA key (default 2048)")
                        .alias("s"))
                .option(IPNS_BASE)
                .prints(key -> key.text("Id") + "\n")
                .handledBy(KeyCommands::generate);
    }

    private static void generate(Request request, Emitter emitter) throws IOException {
        String name = request.argument(0);
        if (name.equals(Keystore.SELF)) {
            throw new CommandException("cannot create key with name 'self'");
        }
        refuseTaken(request, name);
        PrivateKey key = generate(request);
        request.node().keys().put(name, key);
        emitter.emitOnce(output(request, name, key));
    }

    static void refuseTaken(Request request, String name) throws IOException {
        if (request.node().keys().find(name).isPresent()) {
            throw new CommandException("key with name '%s' already exists".formatted(name));
        }
    }

    private static PrivateKey generate(Request request) throws CommandException {
        String label = request.text("type");
        KeyType type = KeyType.named(label)
                .filter(known -> known != KeyType.ECDSA)
                .orElseThrow(() -> new CommandException("unrecognized key type: " + label));
        boolean sized = request.invocation().isGiven("size");
        long bits = sized ? request.number("size") : RSA_BITS_MIN;
        if (type != KeyType.RSA) {
            if (sized && bits != 256) {
                throw new CommandException("invalid key size %d: %s keys are always 256 bits".formatted(bits, label));
            }
            return PrivateKey.generate(type, new SecureRandom());
        }
        if (bits < RSA_BITS_MIN) {
            throw new CommandException("rsa keys must be >= %d bits to be useful".formatted(RSA_BITS_MIN));
        }
        if (bits > RSA_BITS_MAX) {
            throw new CommandException("rsa keys must be <= %d bits, got %d".formatted(RSA_BITS_MAX, bits));
        }
        return PrivateKey.generateRsa((int) bits, new SecureRandom());
    }

    private static Command list(String path) {
        return Command.named(path)
                .summary("List the keys of this node")
                .option(Option.flag("l", "show what they name too"))
                .option(IPNS_BASE)
                .printsBy(KeyCommands::printList)
                .handledBy(KeyCommands::list);
    }

    private static void list(Request request, Emitter emitter) throws IOException {
        var keys = request.node().keys().all();
        List<Json> listed = new ArrayList<>();
        listed.add(output(request, Keystore.SELF, request.node().identity()));
        for (var each : keys.entrySet()) {
            if (!each.getKey().equals(Keystore.SELF)) {
                listed.add(output(request, each.getKey(), each.getValue()));
            }
        }
        emitter.emitOnce(Json.fields().put("Keys", Json.ofItems(listed)).build());
    }

    private static Printer printList(Console console) {
        boolean withIds = console.invocation().flag("l");
        return answer -> {
            var table = new Table(1);
            for (Json key : answer.items("Keys")) {
                String name = Names.printable(key.text("Name"));
                table.add(withIds ? List.of(key.text("Id"), name, "") : List.of(name));
            }
            console.print(table.format());
        };
    }

    private static Command rename() {
        return Command.named("key rename")
                .summary("Give a key another name")
                .argument(Argument.text("name", "of the key"))
                .argument(Argument.text("newName", "that it shall have"))
                .option(Option.flag("force", "also where another key has that name")
                        .alias("f"))
                .option(IPNS_BASE)
                .prints(KeyCommands::renamed)
                .handledBy(KeyCommands::rename);
    }

    private static String renamed(Json answer) {
        return "Key %s renamed to %s%s\n"
                .formatted(
                        answer.text("Id"),
                        Names.printable(answer.text("Now")),
                        answer.truth("Overwrite") ? " with overwriting" : "");
    }

    private static void rename(Request request, Emitter emitter) throws IOException {
        Keystore keys = request.node().keys();
        String from = request.argument(0);
        String to = request.argument(1);
        if (from.equals(Keystore.SELF)) {
            throw new CommandException("cannot rename key with name 'self'");
        }
        if (to.equals(Keystore.SELF)) {
            throw new CommandException("cannot overwrite key with name 'self'");
        }
        PrivateKey key = find(keys, from);
        boolean taken = !from.equals(to) && keys.find(to).isPresent();
        if (taken && !request.flag("force")) {
            throw new CommandException("key by that name already exists, refusing to overwrite");
        }
        if (!from.equals(to)) {
            keys.put(to, key);
            keys.remove(from);
        }
        emitter.emitOnce(Json.fields()
                .put("Was", from)
                .put("Now", to)
                .put("Id", PeerIds.show(key.peerId(), request.text(IPNS_BASE.name())))
                .put("Overwrite", taken)
                .build());
    }

    private static PrivateKey find(Keystore keys, String name) throws IOException {
        return keys.find(name).orElseThrow(() -> new CommandException("no key named %s was found".formatted(name)));
    }

    private static Command remove() {
        return Command.named("key rm")
                .summary("Remove keys")
                .argument(Argument.text("name", "of the keys").many().orStdin())
                .option(Option.flag("l", "show what they named too"))
                .option(IPNS_BASE)
                .printsBy(KeyCommands::printList)
                .handledBy(KeyCommands::remove);
    }

    private static void remove(Request request, Emitter emitter) throws IOException {
        Keystore keys = request.node().keys();
        List<Json> removed = new ArrayList<>();
        request.forEachArgument(name -> {
            if (name.equals(Keystore.SELF)) {
                throw new CommandException("cannot remove key with name 'self'");
            }
            PrivateKey key = find(keys, name);
            keys.remove(name);
            removed.add(output(request, name, key));
        });
        emitter.emitOnce(Json.fields().put("Keys", Json.ofItems(removed)).build());
    }
}
