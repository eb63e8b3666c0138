package io.ishigaki.server;

import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.command.CommandTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/// The text of `--help`.
final class HelpText {
    private static final int LEFT_COLUMNS = 34;
    private static final int WIDTH_COLUMNS = 100;

    private final CommandTable commands;

    HelpText(CommandTable commands) {
        this.commands = commands;
    }

    /// What to tell about the command or group at `path`; the empty path is the whole program.
    String of(String path) {
        var text = new StringBuilder("USAGE\n");
        Optional<Command> command = commands.find(path);
        text.append("  ").append(usage(path, command)).append("\n");
        command.ifPresent(each -> describe(each, text));
        List<String> words = commands.wordsAfter(path);
        if (!words.isEmpty()) {
            text.append("\nSUBCOMMANDS\n")
                    .append(table(words.stream().map(word -> row(path, word)).toList()));
            text.append("\n  '%s <command> --help' tells more of each.\n".formatted(("ishi " + path).strip()));
        }
        if (path.isEmpty()) {
            text.append("\nOPTIONS OF EVERY COMMAND\n").append(options(GlobalOptions.ALL));
        }
        return text.toString();
    }

    private static String usage(String path, Optional<Command> command) {
        var usage = new StringBuilder(("ishi " + path).strip());
        if (command.isEmpty()) {
            return usage.append(" [<option>…] <command> …").toString();
        }
        if (!command.get().options().isEmpty()) {
            usage.append(" [<option>…]");
        }
        for (Argument argument : command.get().arguments()) {
            String name = "<" + argument.name() + ">" + (argument.variadic() ? "..." : "");
            usage.append(argument.required() ? " " + name : " [" + name + "]");
        }
        return usage.append(" - ").append(command.get().summary()).toString();
    }

    private static void describe(Command command, StringBuilder text) {
        if (!command.arguments().isEmpty()) {
            text.append("\nARGUMENTS\n")
                    .append(table(command.arguments().stream()
                            .map(each -> new String[] {"<" + each.name() + ">", each.help()})
                            .toList()));
        }
        if (!command.options().isEmpty()) {
            text.append("\nOPTIONS\n").append(options(command.options()));
        }
        if (!command.description().isEmpty()) {
            text.append("\nDESCRIPTION\n")
                    .append(command.description().stripTrailing().indent(2));
        }
    }

    private static String options(List<Option> options) {
        return table(options.stream()
                .map(each -> new String[] {names(each), help(each)})
                .toList());
    }

    private static String names(Option option) {
        List<String> names = new ArrayList<>();
        for (String alias : option.aliases()) {
            names.add((alias.length() == 1 ? "-" : "--") + alias);
        }
        names.add("--" + option.name());
        String value = switch (option.kind()) {
            case FLAG -> "";
            case NUMBER -> "=<n>";
            case TEXT, TEXTS -> "=<text>";
        };
        return String.join(", ", names) + value;
    }

    private static String help(Option option) {
        return option.help()
                + option.byDefault().map(value -> " (default: " + value + ")").orElse("");
    }

    private String[] row(String path, String word) {
        String full = (path + " " + word).strip();
        String summary =
                commands.find(full).map(Command::summary).orElseGet(() -> String.join(", ", commands.wordsAfter(full)));
        return new String[] {word, summary};
    }

    private static String table(List<String[]> rows) {
        Help.ColorScheme plain = new Help.ColorScheme.Builder(Ansi.OFF).build();
        var left = new Column(LEFT_COLUMNS, 2, Overflow.SPAN);
        var right = new Column(WIDTH_COLUMNS - LEFT_COLUMNS, 1, Overflow.WRAP);
        TextTable table = TextTable.forColumns(plain, left, right);
        rows.forEach(row -> table.addRowValues(row));
        return table.toString();
    }
}
