package io.ishigaki.gateway;

import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a request gets: status, headers, body. Immutable; can be sent any number of times.
///
/// @param reusable whether the same request may get the same answer for ever
record Answer(int status, List<Field> fields, Body body, boolean reusable) {
    Answer {
        fields = List.copyOf(fields);
    }

    /// A header. Its value is kept as the bytes of its UTF-8 form, one char each, and can't end its line.
    record Field(HttpString name, String value) {
        static Field of(HttpString name, String value) {
            return new Field(name, isPlain(value) ? value : wireForm(value));
        }

        private static boolean isPlain(String value) {
            return value.chars().allMatch(character -> character >= ' ' && character <= '~');
        }

        private static String wireForm(String value) {
            var bytes = value.getBytes(StandardCharsets.UTF_8);
            var out = new StringBuilder(bytes.length);
            for (byte next : bytes) {
                int character = next & 0xFF;
                out.append(character < ' ' || character == 0x7F ? "%%%02X".formatted(character) : (char) character);
            }
            return out.toString();
        }
    }

    static Answer redirect(int status, String location) {
        return new Builder()
                .with(Headers.LOCATION, location)
                .with(Headers.CONTENT_TYPE, "text/html; charset=utf-8")
                .answer(
                        status,
                        Body.Held.of("<a href=\"%s\">%s</a>.\n"
                                .formatted(Html.escape(location), StatusCodes.getReason(status))));
    }

    Optional<String> first(HttpString name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .map(Field::value)
                .findFirst();
    }

    /// Headers in the making. Confined to one thread.
    static final class Builder {
        private final List<Field> fields = new ArrayList<>();
        private boolean reusable;

        /// Adds a header, or replaces the one of that name.
        Builder with(HttpString name, String value) {
            fields.removeIf(field -> field.name.equals(name));
            fields.add(Field.of(name, value));
            return this;
        }

        Builder with(HttpString name, Optional<String> value) {
            value.ifPresent(present -> with(name, present));
            return this;
        }

        Optional<String> first(HttpString name) {
            return fields.stream()
                    .filter(field -> field.name.equals(name))
                    .map(Field::value)
                    .findFirst();
        }

        Builder reusableIf(boolean condition) {
            reusable = condition;
            return this;
        }

        Answer answer(int status, Body body) {
            return new Answer(status, fields, body, reusable);
        }
    }
}
