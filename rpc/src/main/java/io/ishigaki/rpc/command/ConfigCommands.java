package io.ishigaki.rpc.command;

import io.ishigaki.config.ConfigDocument;
import io.ishigaki.config.ConfigFile;
import io.ishigaki.config.InvalidConfigException;
import io.ishigaki.config.Profile;
import io.ishigaki.config.Profiles;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.JsonReader;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `config`: shows and changes the settings of the repository. A running daemon takes changes when it starts again.
final class ConfigCommands {
    private static final String PRIVATE_KEY = "Identity.PrivKey";
    private static final int CONFIG_BYTES_MAX = 1 << 20;

    private ConfigCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("config")
                        .summary("Show or change one setting")
                        .argument(Argument.text("key", "of the setting, Addresses.API"))
                        .argument(Argument.text("value", "to give it").optional())
                        .option(Option.flag("bool", "the value is true or false"))
                        .option(Option.flag("json", "the value is JSON"))
                        .option(Option.flag("expand-auto", "accepted; there are no automatic values"))
                        .printsBy(ConfigCommands::printValue)
                        .handledBy(ConfigCommands::config),
                Command.named("config show")
                        .summary("Show the settings, without secrets")
                        .option(Option.flag("expand-auto", "accepted; there are no automatic values"))
                        .prints(document -> document.toText("  ") + "\n")
                        .handledBy(ConfigCommands::show),
                Command.named("config edit")
                        .summary("Edit the settings in $EDITOR")
                        .trait(Command.Trait.LOCAL_ONLY)
                        .handledBy((request, _) -> edit(request)),
                Command.named("config replace")
                        .summary("Replace the settings by those of a file, except the private key")
                        .argument(Argument.file("file", "with the new settings"))
                        .handledBy((request, _) -> replace(request)),
                Command.named("config profile apply")
                        .summary("Apply a profile of settings")
                        .argument(Argument.text("profile", "to apply"))
                        .option(Option.flag("dry-run", "show what would change, and leave it"))
                        .printsBy(ConfigChanges::printer)
                        .handledBy(ConfigCommands::applyProfile));
    }

    private static ConfigFile file(Request request) throws IOException {
        // Says clearly where there is no repository, or a foreign one.
        request.node().settings();
        return request.node().config();
    }

    private static void config(Request request, Emitter emitter) throws IOException {
        String key = request.argument(0);
        if (ConfigDocument.isSecret(key)) {
            throw new CommandException(
                    key.toLowerCase(Locale.ROOT).startsWith("pinning")
                            ? "cannot show or change pinning services credentials"
                            : "cannot show or change private key through API");
        }
        ConfigFile file = file(request);
        ConfigDocument document = file.read();
        if (request.invocation().arguments().size() > 1) {
            document = set(request, document, key, request.argument(1));
            file.write(document);
        }
        io.ishigaki.config.Json value = document.get(key)
                .orElseThrow(() -> new CommandException("failed to get config value: \"%s not found\"".formatted(key)));
        emitter.emitOnce(Json.fields().put("Key", key).put("Value", json(value)).build());
    }

    private static ConfigDocument set(Request request, ConfigDocument document, String key, String text)
            throws CommandException {
        try {
            return document.with(key, value(request, text));
        } catch (InvalidConfigException e) {
            throw new CommandException(
                    "failed to set config value: %s (maybe use --json?)".formatted(e.getMessage()), e);
        }
    }

    private static io.ishigaki.config.Json value(Request request, String text) throws CommandException {
        if (request.flag("bool")) {
            return new io.ishigaki.config.Json.Bool(text.equals("true"));
        }
        if (!request.flag("json")) {
            return new io.ishigaki.config.Json.Text(text);
        }
        try {
            return io.ishigaki.config.Json.parse(text);
        } catch (InvalidConfigException e) {
            throw new CommandException("failed to unmarshal json. " + e.getMessage(), e);
        }
    }

    private static Printer printValue(Console console) {
        boolean sets = console.invocation().arguments().size() > 1;
        return answer -> {
            if (!sets) {
                Json value = answer.at("Value");
                console.println(value instanceof Json.Text text ? text.value() : value.toText("  "));
            }
        };
    }

    private static void show(Request request, Emitter emitter) throws IOException {
        emitter.emitOnce(json(file(request).read().withoutSecrets().root()));
    }

    static Json json(io.ishigaki.config.Json value) {
        return JsonReader.parse(value.toString());
    }

    private static void edit(Request request) throws IOException {
        Path path = request.node().config().path();
        String editor = Optional.ofNullable(System.getenv("EDITOR")).orElse("");
        if (editor.isBlank()) {
            throw new CommandException("ENV variable $EDITOR not set");
        }
        Path draft = Files.createTempFile(path.toAbsolutePath().getParent(), "config-draft", ".json");
        try {
            Files.copy(path, draft, StandardCopyOption.REPLACE_EXISTING);
            run(editor, draft);
            ConfigDocument edited = ConfigDocument.parse(path.toString(), Files.readString(draft));
            request.node().config().write(edited);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void run(String editor, Path file) throws IOException {
        // The shell splits $EDITOR as people expect; the file's name is not part of what it parses.
        Process process = new ProcessBuilder("/bin/sh", "-c", editor + " \"$1\"", "sh", file.toString())
                .inheritIO()
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new CommandException(
                        "%s ended with status %d: nothing was changed".formatted(editor, process.exitValue()));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the editor ran", e);
        }
    }

    private static void replace(Request request) throws IOException {
        ConfigFile file = file(request);
        byte[] bytes = request.file().body().readNBytes(CONFIG_BYTES_MAX + 1);
        if (bytes.length > CONFIG_BYTES_MAX) {
            throw new CommandException("config is over %d bytes".formatted(CONFIG_BYTES_MAX));
        }
        ConfigDocument replacement = ConfigDocument.parse("config", new String(bytes, StandardCharsets.UTF_8));
        if (replacement.get(PRIVATE_KEY).isPresent()) {
            throw new CommandException("setting private key with API is not supported");
        }
        ConfigDocument current = file.read();
        for (String kept : List.of("Identity.PeerID", PRIVATE_KEY, "API.Authorizations")) {
            Optional<io.ishigaki.config.Json> value = current.get(kept);
            if (value.isPresent()) {
                replacement = replacement.with(kept, value.get());
            }
        }
        file.write(replacement.withZeros());
    }

    private static void applyProfile(Request request, Emitter emitter) throws IOException {
        String name = request.argument(0);
        Profile profile = new Profiles(new SecureRandom())
                .named(name)
                .orElseThrow(() -> new CommandException(name + " is not a profile"));
        ConfigFile file = file(request);
        ConfigDocument before = file.read();
        ConfigDocument after = profile.applyTo(before);
        if (!request.flag("dry-run")) {
            file.write(after);
        }
        emitter.emitOnce(Json.fields()
                .put("OldCfg", json(before.withoutSecrets().root()))
                .put("NewCfg", json(after.withoutSecrets().root()))
                .build());
    }
}
