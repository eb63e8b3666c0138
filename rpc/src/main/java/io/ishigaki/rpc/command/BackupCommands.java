package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.config.ConfigDocument;
import io.ishigaki.config.DurableFile;
import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PassphraseSeal;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Keystore;
import io.ishigaki.rpc.NameRecords;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// `repo backup` and `repo restore`: what a node can't get back from anybody else, in one file under a passphrase.
///
/// Blocks are not in it: `dag export` writes those.
final class BackupCommands {
    /// Some millions of pins.
    private static final int BACKUP_BYTES_MAX = 256 << 20;

    private static final int PASSPHRASE_BYTES_MAX = 4096;

    private BackupCommands() {}

    static List<Command> all() {
        return List.of(backup(), restore());
    }

    private static Command backup() {
        return Command.named("repo backup")
                .summary("Write settings, keys, names and pins to an encrypted file")
                .description("The passphrase is the first line of a second file, or of standard input."
                        + " Blocks are not in the backup: see 'dag export'.")
                .argument(Argument.text("file", "to write"))
                .argument(Argument.file("passphrase", "a file that begins with it")
                        .orStdin())
                .receives(BackupCommands::write)
                .handledBy(BackupCommands::backup);
    }

    private static void backup(Request request, Emitter emitter) throws IOException {
        String passphrase = passphrase(request.file());
        if (passphrase.isEmpty()) {
            throw new CommandException("the passphrase is empty");
        }
        Bytes sealed = PassphraseSeal.seal(document(request).encode(), passphrase, new SecureRandom());
        sealed.writeTo(emitter.bytes("application/octet-stream", OptionalLong.of(sealed.length())));
    }

    private static String passphrase(FileEntry entry) throws IOException {
        String text = new String(Bodies.read(entry, PASSPHRASE_BYTES_MAX).toArray(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("");
    }

    private static BackupDocument document(Request request) throws IOException {
        String config = Files.readString(request.node().config().path());
        Map<String, Bytes> keys = new LinkedHashMap<>();
        request.node().keys().all().forEach((name, key) -> {
            if (!name.equals(Keystore.SELF)) {
                keys.put(name, key.encode());
            }
        });
        Map<Bytes, Bytes> names = new LinkedHashMap<>();
        records(request).forEach(names::put);
        List<Pin> pins = new ArrayList<>();
        request.node().store().pins().forEach(pins::add);
        return new BackupDocument(config, keys, names, pins);
    }

    private static NameRecords records(Request request) throws IOException {
        return NameRecords.in(request.node().store(), request.node().clock());
    }

    /// Writes the file where the person is, readable by nobody else.
    private static void write(InputStream in, OptionalLong length, Console console) throws IOException {
        DurableFile.replace(
                console.resolve(console.invocation().arguments().getFirst()), in.readNBytes(BACKUP_BYTES_MAX));
    }

    private static Command restore() {
        return Command.named("repo restore")
                .summary("Bring back settings, keys, names and pins from a backup")
                .description("Give the backup, then a file that begins with the passphrase; '-' is standard input."
                        + " Settings and identity are replaced, the rest is added to what is here. A pin needs its"
                        + " blocks: import them first, or restore again afterwards. A daemon sees the settings when"
                        + " it starts again.")
                .argument(
                        Argument.file("file", "the backup, and the passphrase").many())
                .printsBy(BackupCommands::printRestored)
                .handledBy(BackupCommands::restore);
    }

    private static void restore(Request request, Emitter emitter) throws IOException {
        Bytes sealed = Bodies.read(request.file(), BACKUP_BYTES_MAX);
        String passphrase = passphrase(request.file());
        Bytes opened = PassphraseSeal.open(sealed, passphrase)
                .orElseThrow(() -> new CommandException("wrong passphrase, or the backup was changed"));
        BackupDocument backup = BackupDocument.decode(opened);
        // Whatever could be refused is read before anything is changed.
        ConfigDocument config = ConfigDocument.parse("config of the backup", backup.config());
        Map<String, PrivateKey> keys = new LinkedHashMap<>();
        backup.keys().forEach((name, key) -> keys.put(name, PrivateKey.decode(key)));
        int names = restoreNames(request, backup, emitter);
        for (var each : keys.entrySet()) {
            request.node().keys().put(each.getKey(), each.getValue());
        }
        int failed = restorePins(request, backup, emitter);
        request.node().config().write(config);
        emitter.emit(Json.fields()
                .put("Keys", keys.size())
                .put("Names", names)
                .put("Pins", backup.pins().size() - failed)
                .build());
        if (failed > 0) {
            throw new CommandException("%d of %d pins are not restored: import their blocks, and restore again"
                    .formatted(failed, backup.pins().size()));
        }
    }

    private static int restoreNames(Request request, BackupDocument backup, Emitter emitter) throws IOException {
        int restored = 0;
        for (var each : backup.names().entrySet()) {
            IpnsName name = IpnsName.ofRoutingKey(each.getKey());
            try {
                records(request).put(name, each.getValue());
                restored++;
            } catch (MalformedDataException | CommandException e) {
                // Over by now, or overtaken by what is here.
                emitter.emit(problem("Name", name.toString(), e));
            }
        }
        return restored;
    }

    private static int restorePins(Request request, BackupDocument backup, Emitter emitter) throws IOException {
        int failed = 0;
        try (WriteSession session = request.node().store().begin()) {
            for (Pin pin : backup.pins()) {
                try {
                    session.pin(pin);
                } catch (IOException | MalformedDataException e) {
                    failed++;
                    emitter.emit(problem("Pin", pin.cid().toString(), e));
                }
            }
        }
        return failed;
    }

    private static Json problem(String kind, String which, Exception e) {
        return Json.fields()
                .put(kind, which)
                .put("Error", String.valueOf(e.getMessage()))
                .build();
    }

    private static Printer printRestored(Console console) {
        return event -> {
            if (event.has("Error")) {
                String what = event.has("Pin") ? "pin " + event.text("Pin") : "name " + event.text("Name");
                console.printError("not restored: %s: %s\n".formatted(what, event.text("Error")));
            } else {
                console.println("restored settings, %d keys, %d names, %d pins"
                        .formatted(event.whole("Keys"), event.whole("Names"), event.whole("Pins")));
            }
        };
    }
}
