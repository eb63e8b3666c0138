package io.ishigaki.rpc.command;

import io.ishigaki.config.DurableFile;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Keystore;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// `key export` and `key import`: private keys in files. Only who sits at the machine can export.
final class KeyFiles {
    private static final String PROTOBUF = "libp2p-protobuf-cleartext";
    private static final String PEM = "pem-pkcs8-cleartext";
    private static final Option FORMAT =
            Option.text("format", PROTOBUF + " or " + PEM).alias("f").withDefault(PROTOBUF);

    /// Several times the largest RSA key's.
    private static final int FILE_BYTES_MAX = 64 << 10;

    private KeyFiles() {}

    static List<Command> all() {
        return List.of(exportKey(), importKey());
    }

    private static Command exportKey() {
        return Command.named("key export")
                .summary("Write a key to a file")
                .argument(Argument.text("name", "of the key").orStdin())
                .option(Option.text("output", "the file (default: its name and .key or .pem)")
                        .alias("o"))
                .option(FORMAT)
                .trait(Command.Trait.LOCAL_ONLY)
                .receives(KeyFiles::write)
                .handledBy(KeyFiles::exportKey);
    }

    private static void exportKey(Request request, Emitter emitter) throws IOException {
        String name = request.argumentOrLine();
        if (name.equals(Keystore.SELF)) {
            throw new CommandException("cannot export key with name 'self'");
        }
        PrivateKey key = request.node()
                .keys()
                .find(name)
                .orElseThrow(() -> new CommandException("key with name '%s' doesn't exist".formatted(name)));
        Bytes exported = switch (request.text(FORMAT.name())) {
            case PROTOBUF -> key.encode();
            case PEM -> Bytes.ofOwned(key.toPem().getBytes(StandardCharsets.US_ASCII));
            default -> throw new CommandException("unrecognized export format: " + request.text(FORMAT.name()));
        };
        exported.writeTo(emitter.bytes("application/octet-stream", OptionalLong.of(exported.length())));
    }

    private static void write(InputStream in, OptionalLong length, Console console) throws IOException {
        Invocation asked = console.invocation();
        String output = asked.text("output");
        if (output.isEmpty()) {
            String name =
                    asked.arguments().isEmpty() ? "key" : asked.arguments().getFirst();
            String suffix = asked.text(FORMAT.name()).equals(PEM) ? ".pem" : ".key";
            // The name of a key may have slashes in it.
            output = Path.of(name + suffix).getFileName().toString();
        }
        DurableFile.replace(console.resolve(output), in.readNBytes(FILE_BYTES_MAX));
    }

    private static Command importKey() {
        return Command.named("key import")
                .summary("Keep the key of a file")
                .argument(Argument.text("name", "that the key shall have"))
                .argument(Argument.file("key", "a file that has it"))
                .option(KeyCommands.IPNS_BASE)
                .option(FORMAT)
                .option(Option.flag("allow-any-key-type", "also one that can't be generated")
                        .withDefault(false))
                .prints(key -> key.text("Id") + "\n")
                .handledBy(KeyFiles::importKey);
    }

    private static void importKey(Request request, Emitter emitter) throws IOException {
        String name = request.argument(0);
        if (name.equals(Keystore.SELF)) {
            throw new CommandException("cannot import key with name 'self'");
        }
        Bytes content = Bodies.read(request.file(), FILE_BYTES_MAX);
        PrivateKey key = switch (request.text(FORMAT.name())) {
            case PROTOBUF -> ofProtobuf(content);
            case PEM -> PrivateKey.parsePem(text(content));
            default -> throw new CommandException("unrecognized import format: " + request.text(FORMAT.name()));
        };
        if (key.type() == KeyType.ECDSA && !request.flag("allow-any-key-type")) {
            throw new CommandException("key type %s is not allowed to be imported, only RSA, Ed25519, or Secp256k1;"
                            .formatted(key.type().label())
                    + " use flag --allow-any-key-type if you are sure of what you're doing");
        }
        KeyCommands.refuseTaken(request, name);
        request.node().keys().put(name, key);
        emitter.emitOnce(KeyCommands.output(request, name, key));
    }

    private static PrivateKey ofProtobuf(Bytes content) throws CommandException {
        try {
            return PrivateKey.decode(content);
        } catch (MalformedDataException e) {
            if (text(content).contains("-----BEGIN ")) {
                throw new CommandException(
                        "unexpected PEM block for format=%s: try again with format=%s".formatted(PROTOBUF, PEM), e);
            }
            throw new CommandException("unable to unmarshall format=%s: %s".formatted(PROTOBUF, e.getMessage()), e);
        }
    }

    private static String text(Bytes content) {
        return new String(content.toArray(), StandardCharsets.US_ASCII);
    }
}
