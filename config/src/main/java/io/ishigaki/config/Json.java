package io.ishigaki.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value. Immutable.
///
/// Public because the values of keys are set and shown as JSON.
public sealed interface Json {
    /// An object: members in the order in which they were written.
    record Members(Map<String, Json> members) implements Json {
        public static final Members EMPTY = new Members(Map.of());

        public Members {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /// The value of `name`.
        public Optional<Json> member(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /// This object with `name` set to `value`: in its old place, else at the end.
        public Members with(String name, Json value) {
            var changed = new LinkedHashMap<>(members);
            changed.put(name, value);
            return new Members(changed);
        }

        /// This object without `name`.
        public Members without(String name) {
            var changed = new LinkedHashMap<>(members);
            changed.remove(name);
            return new Members(changed);
        }

        @Override
        public String toString() {
            return JsonText.compact(this);
        }
    }

    /// An array of values.
    record Elements(List<Json> elements) implements Json {
        public Elements {
            elements = List.copyOf(elements);
        }

        /// An array of strings.
        public static Elements ofStrings(List<String> texts) {
            return new Elements(texts.stream().<Json>map(Text::new).toList());
        }

        @Override
        public String toString() {
            return JsonText.compact(this);
        }
    }

    /// A string.
    record Text(String value) implements Json {
        @Override
        public String toString() {
            return JsonText.compact(this);
        }
    }

    /// A number, as it was written: nobody's `1e3` becomes `1000`.
    record Numeral(String literal) implements Json {
        public static Numeral of(long value) {
            return new Numeral(Long.toString(value));
        }

        @Override
        public String toString() {
            return literal;
        }
    }

    /// `true` or `false`.
    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /// `null`, which in this file means: the default.
    record Null() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    /// Reads one JSON value that fills `text`.
    ///
    /// @throws InvalidConfigException if `text` is no JSON; the message has the line
    static Json parse(String text) throws InvalidConfigException {
        return JsonText.parse("value", text).value();
    }

    /// The value over several lines, indented by two spaces as Kubo does.
    default String toPrettyString() {
        return JsonText.pretty(this);
    }
}
