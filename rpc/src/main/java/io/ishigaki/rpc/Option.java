package io.ishigaki.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An option of a command: a long name, aliases, the kind of its value, its default. Names are
/// without dashes; a name of one letter is typed with one dash. Immutable.
public record Option(String name, List<String> aliases, Kind kind, String help, Optional<String> byDefault) {
    /// What values an option takes.
    public enum Kind {
        /// True or false; on a command line the name alone says true.
        FLAG,
        /// A whole number of 64 bits.
        NUMBER,
        TEXT,
        /// A text that may be given several times.
        TEXTS
    }

    public Option {
        aliases = List.copyOf(aliases);
    }

    public static Option flag(String name, String help) {
        return new Option(name, List.of(), Kind.FLAG, help, Optional.empty());
    }

    public static Option number(String name, String help) {
        return new Option(name, List.of(), Kind.NUMBER, help, Optional.empty());
    }

    public static Option text(String name, String help) {
        return new Option(name, List.of(), Kind.TEXT, help, Optional.empty());
    }

    public static Option texts(String name, String help) {
        return new Option(name, List.of(), Kind.TEXTS, help, Optional.empty());
    }

    public Option alias(String alias) {
        var more = new ArrayList<>(aliases);
        more.add(alias);
        return new Option(name, more, kind, help, byDefault);
    }

    public Option withDefault(String value) {
        return new Option(name, aliases, kind, help, Optional.of(value));
    }

    public Option withDefault(boolean value) {
        return withDefault(Boolean.toString(value));
    }

    public Option withDefault(long value) {
        return withDefault(Long.toString(value));
    }

    public boolean isNamed(String candidate) {
        return name.equals(candidate) || aliases.contains(candidate);
    }
}
