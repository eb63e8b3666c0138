package io.ishigaki.server;

import io.ishigaki.config.ConfigDocument;
import io.ishigaki.config.DefaultConfig;
import io.ishigaki.config.DurableFile;
import io.ishigaki.config.Profile;
import io.ishigaki.config.Profiles;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// `init`: makes a repository with a new identity.
final class InitCommand {
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 16_384;

    private InitCommand() {}

    static Command definition() {
        return Command.named("init")
                .summary("Make a new repository with an identity of its own")
                .argument(Argument.file("default-config", "a config file to begin with")
                        .optional())
                .option(Option.text("algorithm", "the kind of its key: ed25519, rsa or secp256k1")
                        .alias("a")
                        .withDefault("ed25519"))
                .option(Option.number("bits", "how long an RSA key is")
                        .alias("b")
                        .withDefault(RSA_BITS_MIN))
                .option(Option.flag("empty-repo", "add no help files; there are none")
                        .alias("e")
                        .withDefault(true))
                .option(Option.text("profile", "profiles of settings to apply, parted by commas")
                        .alias("p"))
                .trait(Command.Trait.LOCAL_ONLY)
                .prints(progress -> progress.text("Message"))
                .handledBy(InitCommand::init);
    }

    private static void init(Request request, Emitter emitter) throws IOException {
        init(request, new Repository(request.node().repository()), request.text("profile"), emitter);
    }

    /// Makes the repository, telling the steps to `emitter`.
    static void init(Request request, Repository repository, String profileNames, Emitter emitter) throws IOException {
        refuseOccupied(repository);
        List<Profile> profiles = new Profiles(new SecureRandom()).parseList(profileNames);
        String algorithm =
                request.invocation().command().option("algorithm").isPresent() ? request.text("algorithm") : "ed25519";
        tell(emitter, "generating %s keypair...".formatted(algorithm.toUpperCase(Locale.ROOT)));
        PrivateKey key = generate(algorithm, request);
        tell(emitter, "done\npeer identity: %s\n".formatted(key.peerId()));
        tell(emitter, "initializing IPFS node at %s\n".formatted(repository.directory()));
        String encoded = Base64.getEncoder().encodeToString(key.encode().toArray());
        ConfigDocument document = DefaultConfig.create(key.peerId().toString(), encoded, profiles);
        createDirectory(repository.directory());
        repository.writeVersion();
        repository.config().write(document);
        DurableFile.syncDirectory(repository.directory());
    }

    private static void tell(Emitter emitter, String message) throws IOException {
        emitter.emit(Json.fields().put("Message", message).build());
    }

    private static void refuseOccupied(Repository repository) throws IOException {
        if (repository.exists()) {
            throw new CommandException(
                    "ipfs configuration file already exists!\nReinitializing would overwrite your keys");
        }
        if (Files.isDirectory(repository.directory())) {
            try (Stream<Path> inside = Files.list(repository.directory())) {
                List<String> names =
                        inside.map(each -> each.getFileName().toString()).toList();
                if (names.contains("datastore_spec") || names.contains("version") || names.contains("store")) {
                    throw new CommandException(
                            "%s holds another repository without its config: choose another directory"
                                    .formatted(repository.directory()));
                }
            }
        }
    }

    private static PrivateKey generate(String algorithm, Request request) throws CommandException {
        var random = new SecureRandom();
        KeyType type =
                KeyType.named(algorithm).orElseThrow(() -> new CommandException("unrecognized key type: " + algorithm));
        if (type != KeyType.RSA) {
            return PrivateKey.generate(type, random);
        }
        long bits = request.number("bits");
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            throw new CommandException(
                    "rsa keys must be %d to %d bits, got %d".formatted(RSA_BITS_MIN, RSA_BITS_MAX, bits));
        }
        return PrivateKey.generateRsa((int) bits, random);
    }

    private static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }
}
