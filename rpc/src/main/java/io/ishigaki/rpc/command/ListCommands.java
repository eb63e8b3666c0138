package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `commands`: the commands themselves, and completion for shells.
final class ListCommands {
    private static final String PROGRAM = "ishi";

    private ListCommands() {}

    static List<Command> all(CommandTable table) {
        List<Command> commands = new ArrayList<>();
        commands.add(Command.named("commands")
                .summary("List all commands")
                .option(Option.flag("flags", "list their options too").alias("f"))
                .trait(Command.Trait.WITHOUT_REPOSITORY)
                .printsBy(ListCommands::print)
                .handledBy((_, emitter) -> emitter.emitOnce(group(table, ""))));
        for (Completion.Shell shell : Completion.Shell.values()) {
            commands.add(Command.named("commands completion " + shell.label())
                    .summary("Print a completion script for " + shell.label())
                    .description(shell.usage())
                    .trait(Command.Trait.LOCAL_ONLY)
                    .trait(Command.Trait.WITHOUT_REPOSITORY)
                    .prints(script -> script.text("Script"))
                    .handledBy((_, emitter) -> emitter.emitOnce(Json.fields()
                            .put("Script", new Completion(table).script(shell))
                            .build())));
        }
        return commands;
    }

    private static Json group(CommandTable table, String path) {
        List<Json> below = table.wordsAfter(path).stream()
                .map(word -> group(table, (path + " " + word).strip()))
                .toList();
        List<Json> options = table.find(path).map(Command::options).orElse(List.of()).stream()
                .map(option ->
                        Json.fields().put("Names", Json.ofTexts(names(option))).build())
                .toList();
        String name = path.isEmpty() ? PROGRAM : path.substring(path.lastIndexOf(' ') + 1);
        return Json.fields()
                .put("Name", name)
                .put("Subcommands", Json.ofItems(below))
                .put("Options", Json.ofItems(options))
                .build();
    }

    private static List<String> names(Option option) {
        return Stream.concat(Stream.of(option.name()), option.aliases().stream())
                .toList();
    }

    private static Printer print(Console console) {
        boolean flags = console.invocation().flag("flags");
        return root -> {
            List<String> lines = new ArrayList<>();
            collect(root, "", flags, lines);
            lines.sort(String::compareTo);
            console.print(String.join("\n", lines) + "\n");
        };
    }

    private static void collect(Json command, String prefix, boolean flags, List<String> lines) {
        String path = (prefix + " " + command.text("Name")).strip();
        lines.add(path);
        if (flags) {
            for (Json option : command.items("Options")) {
                lines.add(String.join(
                        " / ",
                        option.items("Names").stream()
                                .map(name -> path + " " + Completion.dashed(name.text()))
                                .toList()));
            }
        }
        command.items("Subcommands").forEach(each -> collect(each, path, flags, lines));
    }
}
