package io.ishigaki.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Every key that the config file may have: Kubo's, whether we use them or not, and our own.
///
/// A tree of names. An inner node is a section; the name `*` in it stands for any name. Kubo's keys
/// are the resource `kubo-keys.txt`. Read once; not changed afterwards, hence thread-safe.
final class KnownKeys {
    static final KnownKeys ROOT = read();

    private final Map<String, KnownKeys> children = new LinkedHashMap<>();
    private Shape shape = Shape.SECTION;
    private boolean used;

    private KnownKeys() {}

    /// The JSON that a key of Kubo's holds.
    enum Shape {
        SECTION("an object"),
        BOOL("true or false"),
        INTEGER("an integer"),
        STRING("a string"),
        STRINGS("a string or a list of strings"),
        DURATION("a duration such as \"1h30m\""),
        SIZE("a size such as \"10GB\""),
        LIST("a list"),
        MAP("an object"),
        ANY("anything");

        private final String expected;

        Shape(String expected) {
            this.expected = expected;
        }

        String expected() {
            return expected;
        }

        boolean fits(Json value) {
            return switch (this) {
                case BOOL -> value instanceof Json.Bool;
                case INTEGER -> value instanceof Json.Numeral;
                case STRING -> value instanceof Json.Text;
                case STRINGS -> value instanceof Json.Text || value instanceof Json.Elements;
                case DURATION, SIZE -> value instanceof Json.Text || value instanceof Json.Numeral;
                case LIST -> value instanceof Json.Elements;
                case SECTION, MAP -> value instanceof Json.Members;
                case ANY -> true;
            };
        }
    }

    /// What is known of the name `name` in this section.
    Optional<KnownKeys> child(String name) {
        return Optional.ofNullable(children.getOrDefault(name, children.get("*")));
    }

    Shape shape() {
        return shape;
    }

    /// Whether a [Setting] reads this key.
    boolean isUsed() {
        return used;
    }

    /// Whether keys below it are known.
    boolean hasMembers() {
        return !children.isEmpty();
    }

    Set<String> names() {
        return new HashSet<>(children.keySet());
    }

    private KnownKeys descend(String key) {
        KnownKeys node = this;
        for (String name : key.split("\\.", -1)) {
            node = node.children.computeIfAbsent(name, _ -> new KnownKeys());
        }
        return node;
    }

    private static KnownKeys read() {
        var root = new KnownKeys();
        var stream = Objects.requireNonNull(KnownKeys.class.getResourceAsStream("kubo-keys.txt"), "kubo-keys.txt");
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                root.descend(line.substring(0, space)).shape =
                        Shape.valueOf(line.substring(space + 1).toUpperCase(Locale.ROOT));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("reading a resource of this module", e);
        }
        for (Setting<?> setting : Settings.ALL) {
            KnownKeys node = root.descend(setting.key());
            node.children.clear();
            node.used = true;
            // The setting itself says which values are right.
            node.shape = Shape.ANY;
        }
        return root;
    }
}
