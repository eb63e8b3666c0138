package io.ishigaki.rpc;

import io.ishigaki.multiformats.Cid;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One command with its options and arguments, checked. Immutable.
public final class Invocation {
    private final Command command;
    private final Map<String, List<String>> options;
    private final List<String> arguments;

    /// Found out once, for `add` shows one CID a file; null until then.
    private @Nullable CidBase cidBase;

    private Invocation(Command command, Map<String, List<String>> options, List<String> arguments) {
        this.command = command;
        this.options = options;
        this.arguments = arguments;
    }

    /// Checks the options, by any of their names, and the number of arguments. Options that the command doesn't know
    /// are ignored: clients pass their own through.
    ///
    /// @throws CommandException if a value can't be read, or one is given twice, or an argument is missing
    public static Invocation of(Command command, Map<String, List<String>> given, List<String> arguments)
            throws CommandException {
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (var entry : given.entrySet()) {
            Optional<Option> option = command.option(entry.getKey());
            if (option.isPresent()) {
                String name = option.get().name();
                if (options.put(name, checked(option.get(), entry.getValue())) != null) {
                    throw CommandException.ofClient("multiple values for option \"%s\"".formatted(name));
                }
            }
        }
        var invocation = new Invocation(command, options, List.copyOf(arguments));
        invocation.checkArguments();
        return invocation;
    }

    private static List<String> checked(Option option, List<String> values) throws CommandException {
        if (values.size() > 1 && option.kind() != Option.Kind.TEXTS) {
            throw CommandException.ofClient("multiple values for option \"%s\"".formatted(option.name()));
        }
        for (String value : values) {
            switch (option.kind()) {
                case FLAG -> OptionValues.parseFlag(option, value);
                case NUMBER -> OptionValues.parseNumber(option, value);
                case TEXT, TEXTS -> {}
            }
        }
        return List.copyOf(values);
    }

    private void checkArguments() throws CommandException {
        List<Argument> texts =
                command.arguments().stream().filter(each -> !each.isFile()).toList();
        boolean unbounded = !texts.isEmpty() && texts.getLast().variadic();
        if (!unbounded && arguments.size() > texts.size()) {
            throw CommandException.ofClient(
                    "expected %d argument(s), got %d".formatted(texts.size(), arguments.size()));
        }
        for (int i = arguments.size(); i < texts.size(); i++) {
            if (texts.get(i).required() && !texts.get(i).stdin()) {
                throw CommandException.ofClient(
                        "argument \"%s\" is required".formatted(texts.get(i).name()));
            }
        }
    }

    public Command command() {
        return command;
    }

    public List<String> arguments() {
        return arguments;
    }

    /// The options that were given, by their first names.
    public Map<String, List<String>> options() {
        return options;
    }

    public boolean isGiven(String name) {
        return options.containsKey(declared(name).name());
    }

    public boolean flag(String name) {
        Option option = declared(name);
        return value(option).map(text -> OptionValues.isTrue(text)).orElse(false);
    }

    public Optional<Boolean> flagIfGiven(String name) {
        return isGiven(name) ? Optional.of(flag(name)) : Optional.empty();
    }

    /// The text, or the default, or the empty text.
    public String text(String name) {
        return value(declared(name)).orElse("");
    }

    public Optional<String> textIfGiven(String name) {
        return isGiven(name) ? Optional.of(text(name)) : Optional.empty();
    }

    public List<String> texts(String name) {
        return options.getOrDefault(declared(name).name(), List.of());
    }

    /// The number, or the default, or 0.
    public long number(String name) {
        return value(declared(name)).map(Long::decode).orElse(0L);
    }

    public OptionalLong numberIfGiven(String name) {
        return isGiven(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    /// The text form of `cid` that was asked for by `--cid-base` and `--upgrade-cidv0-in-output`.
    public String show(Cid cid) {
        CidBase base = cidBase == null ? CidBase.of(this) : cidBase;
        cidBase = base;
        return base.show(cid);
    }

    /// How long the answer may take, where that was said.
    ///
    /// @throws CommandException if it is no duration
    public Optional<Duration> timeout() throws CommandException {
        String text = text(GlobalOptions.TIMEOUT);
        return text.isEmpty() ? Optional.empty() : Optional.of(OptionValues.parseDuration(text));
    }

    /// Whether a daemon may print the answer: the command allows it, and text is what was asked for.
    public boolean isPrintedByDaemon() {
        String encoding = text(GlobalOptions.ENCODING);
        return command.is(Command.Trait.PRINTED_BY_DAEMON) && (encoding.isEmpty() || encoding.equals("text"));
    }

    /// A span of time, as `1m30s`.
    public Duration duration(String name) throws CommandException {
        return OptionValues.parseDuration(text(name));
    }

    private Optional<String> value(Option option) {
        List<String> given = options.get(option.name());
        return given == null || given.isEmpty() ? option.byDefault() : Optional.of(given.getLast());
    }

    private Option declared(String name) {
        return command.option(name)
                .orElseThrow(() -> new IllegalArgumentException(command.path() + " declares no option " + name));
    }
}
