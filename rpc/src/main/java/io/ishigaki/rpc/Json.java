package io.ishigaki.rpc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value. Members keep their order, because answers are compared with Kubo's byte for byte. Immutable.
///
/// The accessors are lenient, as a printer needs them: an absent member is [Nothing], the text of [Nothing] is empty.
public sealed interface Json {
    record Text(String value) implements Json {}

    record Whole(long value) implements Json {}

    record Real(double value) implements Json {}

    record Truth(boolean value) implements Json {}

    record Nothing() implements Json {}

    record Items(List<Json> values) implements Json {
        public Items {
            values = List.copyOf(values);
        }
    }

    record Fields(Map<String, Json> members) implements Json {
        public Fields {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    static Json nothing() {
        return new Nothing();
    }

    static Json of(String value) {
        return new Text(value);
    }

    static Json of(long value) {
        return new Whole(value);
    }

    static Json of(boolean value) {
        return new Truth(value);
    }

    static Json ofTexts(List<String> values) {
        return new Items(values.stream().map(Json::of).toList());
    }

    static Json ofItems(List<? extends Json> values) {
        return new Items(List.copyOf(values));
    }

    /// Begins an object: `Json.fields().put("Hash", hash).put("Size", 12).build()`.
    static Builder fields() {
        return new Builder();
    }

    /// The member `name`, or [Nothing] where there is none.
    default Json at(String name) {
        return this instanceof Fields fields ? fields.members.getOrDefault(name, nothing()) : nothing();
    }

    default boolean has(String name) {
        return this instanceof Fields fields && fields.members.containsKey(name);
    }

    default String text() {
        // Here and below no switch over the types: it has a class made at run time, which a command
        // line pays for at every start.
        if (this instanceof Text text) {
            return text.value;
        }
        if (this instanceof Whole whole) {
            return Long.toString(whole.value);
        }
        return this instanceof Nothing ? "" : toText();
    }

    default String text(String name) {
        return at(name).text();
    }

    /// The number, also from a text of digits; 0 where it is none.
    default long whole() {
        if (this instanceof Whole whole) {
            return whole.value;
        }
        if (this instanceof Real real) {
            return (long) real.value;
        }
        boolean digits = this instanceof Text text && text.value.matches("-?\\d{1,18}");
        return digits ? Long.parseLong(text()) : 0;
    }

    default long whole(String name) {
        return at(name).whole();
    }

    default boolean truth() {
        return this instanceof Truth truth && truth.value;
    }

    default boolean truth(String name) {
        return at(name).truth();
    }

    default List<Json> items() {
        return this instanceof Items items ? items.values : List.of();
    }

    default List<Json> items(String name) {
        return at(name).items();
    }

    default Map<String, Json> members() {
        return this instanceof Fields fields ? fields.members : Map.of();
    }

    default boolean isNothing() {
        return this instanceof Nothing;
    }

    /// One line without spaces, escaped as Go's encoder does.
    default String toText() {
        return JsonText.compact(this);
    }

    /// Several lines, indented by `indent`, as Go's `MarshalIndent`.
    default String toText(String indent) {
        return JsonText.indented(this, indent);
    }

    /// Collects the members of an object in order. Confined to one thread.
    final class Builder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, of(value));
        }

        public Builder put(String name, long value) {
            return put(name, of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, of(value));
        }

        /// Puts a text unless it is empty, as Go's `omitempty`.
        public Builder putUnlessEmpty(String name, String value) {
            return value.isEmpty() ? this : put(name, value);
        }

        public Json build() {
            return new Fields(members);
        }
    }
}
