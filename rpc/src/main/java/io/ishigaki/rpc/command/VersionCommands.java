package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.ProductVersion;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.List;

/// `version`: which program this is.
final class VersionCommands {
    private VersionCommands() {}

    static List<Command> all() {
        return List.of(Command.named("version")
                .summary("Show version information")
                .option(Option.flag("number", "only the version number").alias("n"))
                .option(Option.flag("commit", "the commit hash as well"))
                .option(Option.flag("repo", "only the version of the repository format"))
                .option(Option.flag("all", "everything"))
                .printsBy(VersionCommands::print)
                .handledBy(VersionCommands::version));
    }

    private static void version(Request request, Emitter emitter) throws IOException {
        emitter.emitOnce(Json.fields()
                .put("Version", ProductVersion.NUMBER)
                .put("Commit", "")
                .put("Repo", Integer.toString(ProductVersion.REPOSITORY))
                .put(
                        "System",
                        System.getProperty("os.arch") + "/"
                                + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT))
                .put("Java", Runtime.version().toString())
                .build());
    }

    private static Printer print(Console console) {
        return version -> console.print(text(console.invocation(), version));
    }

    private static String text(Invocation asked, Json version) {
        if (asked.flag("all")) {
            return "Ishigaki version: %s\nRepo version: %s\nSystem version: %s\nJava version: %s\n"
                    .formatted(
                            version.text("Version"),
                            version.text("Repo"),
                            version.text("System"),
                            version.text("Java"));
        }
        if (asked.flag("repo")) {
            return version.text("Repo") + "\n";
        }
        String number = version.text("Version") + (asked.flag("commit") ? "-" + version.text("Commit") : "");
        return asked.flag("number") ? number + "\n" : "ishi version " + number + "\n";
    }
}
