package io.ishigaki.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What values a setting takes: how they are written in JSON, within which bounds, and how they are
/// shown.
///
/// Immutable.
///
/// @param expected the values in words, as in "expected …"
/// @param read the value, or empty where the JSON is none of this kind
/// @param show the value as the reference page shows it
record Kind<T>(String expected, Function<Json, Optional<T>> read, Function<T, String> show) {
    static Kind<Boolean> bool() {
        return new Kind<>(
                "true or false",
                json -> json instanceof Json.Bool(boolean value) ? Optional.of(value) : Optional.empty(),
                Object::toString);
    }

    static Kind<Integer> integer(int min, int max) {
        return new Kind<>(
                max == Integer.MAX_VALUE
                        ? "an integer, at least " + min
                        : "an integer from %d to %d".formatted(min, max),
                json -> json instanceof Json.Numeral(String literal)
                        ? parseInt(literal).filter(value -> value >= min && value <= max)
                        : Optional.empty(),
                Object::toString);
    }

    private static Optional<Integer> parseInt(String literal) {
        try {
            return Optional.of(Integer.valueOf(literal));
        } catch (NumberFormatException _) { // no integer, or too large for one: the caller says what it expects
            return Optional.empty();
        }
    }

    static Kind<String> text(String expected, Predicate<String> valid) {
        return new Kind<>(
                expected,
                json -> json instanceof Json.Text(String value) && valid.test(value)
                        ? Optional.of(value)
                        : Optional.empty(),
                Kind::quoted);
    }

    static Kind<Duration> duration(Duration min) {
        String bound = min.isZero() ? "" : ", at least " + Durations.format(min);
        return new Kind<>(
                "a duration such as \"1h30m\"" + bound,
                json -> textOrNumber(json).flatMap(Durations::parse).filter(span -> span.compareTo(min) >= 0),
                span -> quoted(Durations.format(span)));
    }

    static Kind<DataSize> size(DataSize min, DataSize max) {
        String bound = max.bytes() == Long.MAX_VALUE ? "" : ", from %s to %s".formatted(min, max);
        return new Kind<>(
                "a size such as \"10GB\" or \"256KiB\"" + bound,
                json -> textOrNumber(json)
                        .flatMap(DataSize::parse)
                        .filter(size -> size.compareTo(min) >= 0 && size.compareTo(max) <= 0),
                size -> quoted(size.toString()));
    }

    /// One of the constants of an enum, in lower case.
    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        Map<String, E> choices = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(Kind::nameOf, constant -> constant, (one, _) -> one, LinkedHashMap::new));
        return new Kind<>(
                choices.keySet().stream().map(Kind::quoted).collect(Collectors.joining(", ", "one of ", "")),
                json -> json instanceof Json.Text(String value)
                        ? Optional.ofNullable(choices.get(value))
                        : Optional.empty(),
                constant -> quoted(nameOf(constant)));
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// One string, or a list of them.
    static Kind<List<String>> strings(String what) {
        return new Kind<>(
                "%s, or a list of them".formatted(what),
                json -> json instanceof Json.Text(String value)
                        ? Optional.of(value.isEmpty() ? List.of() : List.of(value))
                        : texts(json),
                values -> values.stream().map(Kind::quoted).collect(Collectors.joining(", ")));
    }

    /// An object whose every member is of the kind `member`.
    static <V> Kind<Map<String, V>> map(String what, Kind<V> member) {
        return new Kind<>(
                "an object of " + what,
                json -> json instanceof Json.Members(var members) ? members(members, member) : Optional.empty(),
                values -> values.isEmpty() ? "`{}`" : values.toString());
    }

    /// Headers of HTTP: names that are tokens, each with its values.
    ///
    /// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, section 5.6.2</a>
    static Kind<Map<String, List<String>>> headers() {
        Kind<Map<String, List<String>>> texts = map("lists of strings", list("strings"));
        return new Kind<>(
                "an object of header names with lists of values",
                json -> texts.read.apply(json).filter(Kind::areHeaders),
                texts.show);
    }

    private static boolean areHeaders(Map<String, List<String>> texts) {
        return texts.keySet().stream().allMatch(name -> name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"))
                && texts.values().stream()
                        .flatMap(List::stream)
                        .allMatch(value -> value.chars().noneMatch(Character::isISOControl));
    }

    static Kind<List<String>> list(String what) {
        return list(what, _ -> true);
    }

    static Kind<List<String>> list(String what, Predicate<List<String>> valid) {
        return new Kind<>("a list of " + what, json -> texts(json).filter(valid), Object::toString);
    }

    /// Peers, each an object of an `ID` and `Addrs`, as Kubo has them.
    static Kind<List<PeerSettings.Peer>> peers() {
        return new Kind<>(
                "a list of objects of `ID` and `Addrs`",
                json -> json instanceof Json.Elements(var elements) ? peers(elements) : Optional.empty(),
                Object::toString);
    }

    private static Optional<List<PeerSettings.Peer>> peers(List<Json> elements) {
        List<PeerSettings.Peer> peers =
                elements.stream().flatMap(json -> peer(json).stream()).toList();
        return peers.size() == elements.size() ? Optional.of(peers) : Optional.empty();
    }

    private static Optional<PeerSettings.Peer> peer(Json json) {
        if (!(json instanceof Json.Members(var members))
                || !List.of("ID", "Addrs").containsAll(members.keySet())
                || !(members.get("ID") instanceof Json.Text(String id))) {
            return Optional.empty();
        }
        Json addresses = members.getOrDefault("Addrs", new Json.Null());
        return addresses instanceof Json.Null
                ? Optional.of(new PeerSettings.Peer(id, List.of()))
                : texts(addresses).map(texts -> new PeerSettings.Peer(id, texts));
    }

    /// The values of this kind, or none where the key is absent, `null` or `""`.
    Kind<Optional<T>> optional(String absent) {
        return new Kind<>(
                expected,
                json -> {
                    Optional<T> value = read.apply(json);
                    return value.isPresent() ? Optional.of(value) : Optional.empty();
                },
                value -> value.map(show).orElse(absent));
    }

    private static <V> Optional<Map<String, V>> members(Map<String, Json> members, Kind<V> kind) {
        var values = new LinkedHashMap<String, V>();
        members.forEach((name, json) -> kind.read.apply(json).ifPresent(value -> values.put(name, value)));
        return values.size() == members.size() ? Optional.of(values) : Optional.empty();
    }

    private static Optional<List<String>> texts(Json json) {
        if (!(json instanceof Json.Elements(var elements))) {
            return Optional.empty();
        }
        List<String> texts = elements.stream()
                .filter(Json.Text.class::isInstance)
                .map(element -> ((Json.Text) element).value())
                .toList();
        return texts.size() == elements.size() ? Optional.of(texts) : Optional.empty();
    }

    private static Optional<String> textOrNumber(Json json) {
        // No switch over the types: it has a class made at run time, when a daemon starts.
        if (json instanceof Json.Text(String value)) {
            return Optional.of(value);
        }
        return json instanceof Json.Numeral(String literal) ? Optional.of(literal) : Optional.empty();
    }

    private static String quoted(String text) {
        return "`\"" + text + "\"`";
    }
}
