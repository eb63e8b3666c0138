package io.ishigaki.server;

import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.command.CommandTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Reads a command line: first which command it names, then, by the rules of that one alone, options and arguments.
/// Options may stand anywhere.
final class CommandLineReader {
    private final CommandTable commands;

    CommandLineReader(CommandTable commands) {
        this.commands = commands;
    }

    /// What was typed.
    ///
    /// @param path the words that name a command or a group of them; empty where there are none
    /// @param command that they name; a group alone has none
    /// @param options that were given, by the name they were given by
    /// @param arguments including those that name files
    record Typed(String path, Optional<Command> command, Map<String, List<String>> options, List<String> arguments) {

        boolean wants(String globalFlag) {
            return options.containsKey(globalFlag);
        }
    }

    Typed read(List<String> tokens) throws CommandException {
        List<String> rest = new ArrayList<>();
        String path = readPath(tokens, rest);
        Optional<Command> command = commands.find(path);
        return parse(path, command, rest);
    }

    /// Takes the words that name a command from among `tokens`, and leaves the others in `rest`.
    private String readPath(List<String> tokens, List<String> rest) {
        String path = "";
        boolean ended = false;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            String longer = path.isEmpty() ? token : path + " " + token;
            if (!ended && token.startsWith("-") && token.length() > 1) {
                rest.add(token);
                ended = token.equals("--");
                if (takesNext(token) && i + 1 < tokens.size()) {
                    rest.add(tokens.get(++i));
                }
            } else if (!ended && (commands.find(longer).isPresent() || commands.isGroup(longer))) {
                path = longer;
            } else {
                ended = true;
                rest.add(token);
            }
        }
        return path;
    }

    /// Whether the token is a global option whose value is the next token.
    private static boolean takesNext(String token) {
        String name = token.replaceFirst("^--?", "");
        return GlobalOptions.ALL.stream().anyMatch(each -> each.kind() != Option.Kind.FLAG && each.isNamed(name));
    }

    private static Typed parse(String path, Optional<Command> command, List<String> tokens) throws CommandException {
        List<Option> known = new ArrayList<>(command.map(Command::options).orElse(List.of()));
        GlobalOptions.ALL.stream().filter(global -> !shadowed(global, known)).forEach(known::add);
        Map<String, List<String>> options = new LinkedHashMap<>();
        var line = new CommandLine(spec(known));
        line.setUsageHelpAutoWidth(false).setAllowSubcommandsAsOptionParameters(true);
        CommandLine.ParseResult result = parse(line, takeFlagValues(tokens, known, options));
        for (OptionSpec matched : result.matchedOptions()) {
            String name = matched.names()[0].replaceFirst("^--?", "");
            List<String> values = matched.isMultiValue()
                    ? matched.getValue()
                    : List.of(matched.getValue().toString());
            if (options.put(name, values) != null) {
                throw repeated(name);
            }
        }
        List<String> arguments =
                result.hasMatchedPositional(0) ? result.matchedPositional(0).getValue() : List.of();
        return new Typed(path, command, options, arguments);
    }

    /// A command's own option hides a global one of its name or alias.
    private static boolean shadowed(Option global, List<Option> own) {
        return own.stream().anyMatch(each -> each.isNamed(global.name()));
    }

    /// Takes out the flags with a value, `--pin=false`, which Kubo's users write and picocli doesn't read.
    private static String[] takeFlagValues(List<String> tokens, List<Option> known, Map<String, List<String>> options)
            throws CommandException {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.equals("--")) {
                rest.addAll(tokens.subList(i, tokens.size()));
                break;
            }
            int equals = token.indexOf('=');
            Optional<Option> flag = token.startsWith("-") && equals > 0
                    ? flagNamed(token.substring(0, equals).replaceFirst("^--?", ""), known)
                    : Optional.empty();
            if (flag.isEmpty()) {
                rest.add(token);
            } else if (options.put(flag.get().name(), List.of(token.substring(equals + 1))) != null) {
                throw repeated(flag.get().name());
            }
        }
        return rest.toArray(String[]::new);
    }

    private static Optional<Option> flagNamed(String name, List<Option> known) {
        return known.stream()
                .filter(each -> each.kind() == Option.Kind.FLAG && each.isNamed(name))
                .findFirst();
    }

    private static CommandException repeated(String name) {
        return CommandException.ofClient("multiple values for option \"%s\"".formatted(name));
    }

    private static CommandSpec spec(List<Option> options) {
        CommandSpec spec = CommandSpec.create();
        for (Option option : options) {
            spec.addOption(optionSpec(option, options));
        }
        return spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
    }

    static OptionSpec optionSpec(Option option, List<Option> all) {
        List<String> names = new ArrayList<>();
        names.add(dashed(option.name()));
        option.aliases().stream()
                .filter(alias -> !isHidden(alias, option, all))
                .map(CommandLineReader::dashed)
                .forEach(names::add);
        OptionSpec.Builder builder = OptionSpec.builder(names.toArray(String[]::new));
        return switch (option.kind()) {
            case FLAG -> builder.arity("0").type(boolean.class).build();
            case NUMBER, TEXT -> builder.arity("1").type(String.class).build();
            case TEXTS ->
                builder.arity("1").type(List.class).auxiliaryTypes(String.class).build();
        };
    }

    /// Whether an option that stands before this one, as a command's own do before the global ones,
    /// has the alias too.
    @SuppressWarnings("ReferenceEquality") // the very option of the list; and a record's equals would cost a start-up
    private static boolean isHidden(String alias, Option option, List<Option> all) {
        for (Option other : all) {
            if (other == option) {
                return false;
            }
            if (other.isNamed(alias)) {
                return true;
            }
        }
        return false;
    }

    private static String dashed(String name) {
        return (name.length() == 1 ? "-" : "--") + name;
    }

    private static CommandLine.ParseResult parse(CommandLine line, String[] tokens) throws CommandException {
        try {
            return line.parseArgs(tokens);
        } catch (CommandLine.UnmatchedArgumentException e) {
            String unknown =
                    e.getUnmatched().getFirst().replaceFirst("^--?", "").replaceFirst("=.*", "");
            throw CommandException.ofClient("unknown option \"%s\"".formatted(unknown));
        } catch (CommandLine.OverwrittenOptionException e) {
            throw repeated(((OptionSpec) e.getOverwritten()).names()[0].replaceFirst("^--?", ""));
        } catch (CommandLine.MissingParameterException e) {
            var option = e.getMissing().getFirst();
            String name = option instanceof OptionSpec spec ? spec.names()[0].replaceFirst("^--?", "") : "?";
            throw CommandException.ofClient("missing argument for option \"%s\"".formatted(name));
        } catch (CommandLine.ParameterException e) {
            throw CommandException.ofClient(String.valueOf(e.getMessage()));
        }
    }
}
