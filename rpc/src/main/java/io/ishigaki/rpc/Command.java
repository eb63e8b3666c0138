package io.ishigaki.rpc;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The definition of one command, for the command line and for `/api/v0` alike. Immutable.
///
/// @param path the words typed, `pin add`; over HTTP they are joined by slashes
/// @param summary one line for lists of commands
/// @param description further paragraphs of its help, or empty
/// @param printer renders what it emits; where it has none, values are printed as JSON
/// @param receiver takes a byte stream that it answers; by default to standard output
public record Command(
        String path,
        String summary,
        String description,
        List<Option> options,
        List<Argument> arguments,
        Set<Trait> traits,
        Handler handler,
        Printer.Factory printer,
        Optional<BytesReceiver> receiver) {

    /// What is special about a command.
    public enum Trait {
        /// Never served by `/api/v0`: it works on the machine where it is typed.
        LOCAL_ONLY,
        /// Needs no repository, and so no daemon either: it is always run where it is typed.
        WITHOUT_REPOSITORY,
        /// Has a meaning for a daemon only.
        DAEMON_ONLY,
        /// Works, but is not listed in help.
        HIDDEN,
        /// Prints many lines, and nothing but lines to standard output: a daemon prints them, which has long compiled
        /// what a command line would begin to interpret.
        PRINTED_BY_DAEMON
    }

    public Command {
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
        traits = Set.copyOf(traits);
    }

    public static Builder named(String path) {
        return new Builder(path);
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /// The option of that name or alias, the global ones included.
    public Optional<Option> option(String name) {
        for (List<Option> group : List.of(options, GlobalOptions.ALL)) {
            for (Option option : group) {
                if (option.isNamed(name)) {
                    return Optional.of(option);
                }
            }
        }
        return Optional.empty();
    }

    /// The argument that takes files, if one does.
    public Optional<Argument> fileArgument() {
        return arguments.stream().filter(Argument::isFile).findFirst();
    }

    /// Collects the parts of a definition. Confined to one thread.
    public static final class Builder {
        private final String path;
        private String summary = "";
        private String description = "";
        private final List<Option> options = new ArrayList<>();
        private final List<Argument> arguments = new ArrayList<>();
        private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
        private Printer.Factory printer = console -> value -> console.println(value.toText());
        private Optional<BytesReceiver> receiver = Optional.empty();

        private Builder(String path) {
            this.path = path;
        }

        public Builder summary(String line) {
            summary = line;
            return this;
        }

        public Builder description(String paragraphs) {
            description = paragraphs;
            return this;
        }

        public Builder option(Option option) {
            options.add(option);
            return this;
        }

        public Builder options(List<Option> more) {
            options.addAll(more);
            return this;
        }

        public Builder argument(Argument argument) {
            arguments.add(argument);
            return this;
        }

        public Builder trait(Trait trait) {
            traits.add(trait);
            return this;
        }

        /// Prints each value as the text that `render` makes of it, to which nothing is added: say `\n` where you mean
        /// it.
        public Builder prints(Function<Json, String> render) {
            return printsBy(console -> value -> console.print(render.apply(value)));
        }

        /// Prints by a printer that looks at options, keeps something between values, or has a last word.
        public Builder printsBy(Printer.Factory factory) {
            printer = factory;
            return this;
        }

        public Builder receives(BytesReceiver bytesReceiver) {
            receiver = Optional.of(bytesReceiver);
            return this;
        }

        /// Completes the definition.
        public Command handledBy(Handler handler) {
            return new Command(path, summary, description, options, arguments, traits, handler, printer, receiver);
        }
    }
}
