package io.ishigaki.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The JSON of a config file, with keys by dotted name, such as `Datastore.StorageMax`.
///
/// Order and foreign values stay as they were written. A key that neither Kubo nor we know, or a
/// value of the wrong kind, can't be in it. Immutable.
public final class ConfigDocument {
    /// What Kubo writes for a key that nobody set.
    private static final Set<Json> UNSET = Set.of(
            new Json.Null(),
            Json.Members.EMPTY,
            new Json.Elements(List.of()),
            new Json.Text(""),
            new Json.Numeral("0"),
            new Json.Bool(false));

    public static final ConfigDocument EMPTY = new ConfigDocument("config", Json.Members.EMPTY, Map.of());

    private final String source;
    private final Json.Members root;
    private final Map<String, Integer> lines;

    private ConfigDocument(String source, Json.Members root, Map<String, Integer> lines) {
        this.source = source;
        this.root = root;
        this.lines = lines;
    }

    /// Reads the text of a config file.
    ///
    /// @param source the name of the file, for messages
    /// @throws InvalidConfigException for the first key that is unknown or value that is wrong; the
    ///     message has file, line, key, what was expected and what was found
    public static ConfigDocument parse(String source, String text) throws InvalidConfigException {
        JsonText.Parsed parsed = JsonText.parse(source, text);
        if (!(parsed.value() instanceof Json.Members root)) {
            throw new InvalidConfigException(
                    "%s:1: expected an object, got %s".formatted(source, shown(parsed.value())));
        }
        return checked(source, root, parsed.lines());
    }

    /// A document made of `root`.
    ///
    /// @throws InvalidConfigException as [#parse] does, without a line
    public static ConfigDocument of(Json.Members root) throws InvalidConfigException {
        return checked("config", root, Map.of());
    }

    private static ConfigDocument checked(String source, Json.Members root, Map<String, Integer> lines)
            throws InvalidConfigException {
        var document = new ConfigDocument(source, root, lines);
        document.check("", root, KnownKeys.ROOT);
        Settings.of(document);
        return document;
    }

    /// The value of a dotted key, if the file has it.
    public Optional<Json> get(String key) {
        Optional<Json> value = Optional.of(root);
        for (String name : key.split("\\.", -1)) {
            value = value.flatMap(json -> json instanceof Json.Members object ? object.member(name) : Optional.empty());
        }
        return value;
    }

    /// This document with the dotted key `key` set to `value`; sections that are missing are made.
    ///
    /// @throws InvalidConfigException if the key is unknown (`… not found`, as Kubo says) or the
    ///     value is wrong
    public ConfigDocument with(String key, Json value) throws InvalidConfigException {
        checkKnown(key);
        return checked(source, with(root, List.of(key.split("\\.", -1)), value), Map.of());
    }

    /// This document without the dotted key `key`.
    public ConfigDocument without(String key) {
        return new ConfigDocument(source, without(root, List.of(key.split("\\.", -1))), lines);
    }

    /// This document with Kubo's zero values where it has none of its own.
    ///
    /// That is what Kubo makes of a file that replaces its config: `""`, `0`, `false`, `null` or an
    /// empty section for every key that it always writes. A key that is ours alone stays absent, which
    /// means its default.
    public ConfigDocument withZeros() throws InvalidConfigException {
        return checked(source, filled(root, ZeroValues.read()), lines);
    }

    /// This document without what must not be shown: private key, tokens, credentials of remote
    /// services.
    public ConfigDocument withoutSecrets() {
        ConfigDocument safe = without("Identity.PrivKey").without("API.Authorizations");
        if (safe.get("Pinning.RemoteServices").orElse(new Json.Null()) instanceof Json.Members services) {
            for (String name : services.members().keySet()) {
                safe = new ConfigDocument(
                        source, without(safe.root, List.of("Pinning", "RemoteServices", name, "API")), lines);
            }
        }
        return safe;
    }

    /// Whether `key` holds, or lies within, something that must not be shown or changed from
    /// outside.
    public static boolean isSecret(String key) {
        String lower = key.toLowerCase(java.util.Locale.ROOT);
        return lower.equals("identity")
                || lower.startsWith("identity.privkey")
                || lower.equals("api")
                || lower.startsWith("api.authorizations")
                || lower.equals("pinning")
                || lower.matches("pinning\\.remoteservices(\\.[^.]*(\\.api.*)?)?");
    }

    /// The keys of Kubo's that the file sets and we don't use.
    public List<String> unusedKeys() {
        var unused = new ArrayList<String>();
        collectUnused("", root, KnownKeys.ROOT, unused);
        return List.copyOf(unused);
    }

    public Json.Members root() {
        return root;
    }

    /// The text of the file, laid out as Kubo does.
    public String toText() {
        return root.toPrettyString();
    }

    /// Says that the value of `key` is wrong.
    InvalidConfigException problem(String key, String expected, Json got) {
        return new InvalidConfigException(
                "%s: %s: expected %s, got %s".formatted(place(key), key, expected, shown(got)));
    }

    private String place(String key) {
        Integer line = lines.get(key);
        return line == null ? source : source + ":" + line;
    }

    private static String shown(Json value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 59) + "…";
    }

    private void check(String key, Json.Members section, KnownKeys known) throws InvalidConfigException {
        for (var member : section.members().entrySet()) {
            String memberKey = key.isEmpty() ? member.getKey() : key + "." + member.getKey();
            KnownKeys child = known.child(member.getKey()).orElse(null);
            if (child == null) {
                throw new InvalidConfigException("%s: unknown key %s, expected %s, got %s"
                        .formatted(
                                place(memberKey),
                                memberKey,
                                Nearest.expectation(member.getKey(), known.names()),
                                shown(member.getValue())));
            }
            checkValue(memberKey, member.getValue(), child);
        }
    }

    private void checkValue(String key, Json value, KnownKeys known) throws InvalidConfigException {
        if (value instanceof Json.Null || known.isUsed()) {
            return;
        }
        if (!known.shape().fits(value)) {
            throw problem(key, known.shape().expected(), value);
        }
        if (known.shape() == KnownKeys.Shape.SECTION && value instanceof Json.Members section) {
            check(key, section, known);
        }
    }

    private static void checkKnown(String key) throws InvalidConfigException {
        KnownKeys known = KnownKeys.ROOT;
        int end = 0;
        for (String name : key.split("\\.", -1)) {
            end += name.length();
            if (known.shape() != KnownKeys.Shape.SECTION) {
                return; // a member of a map, which takes any name
            }
            known = known.child(name).orElse(null);
            if (known == null) {
                throw new InvalidConfigException(key.substring(0, end) + " not found");
            }
            end++;
        }
    }

    private static void collectUnused(String key, Json.Members section, KnownKeys known, List<String> unused) {
        section.members().forEach((name, value) -> {
            String memberKey = key.isEmpty() ? name : key + "." + name;
            Optional<KnownKeys> child = known.child(name);
            if (child.filter(KnownKeys::isUsed).isPresent() || UNSET.contains(value)) {
                return;
            }
            // In what may hold anything, only some members are known.
            if (child.filter(KnownKeys::hasMembers).isPresent() && value instanceof Json.Members inner) {
                collectUnused(memberKey, inner, child.get(), unused);
            } else {
                unused.add(memberKey);
            }
        });
    }

    private static Json.Members with(Json.Members object, List<String> path, Json value) throws InvalidConfigException {
        String name = path.getFirst();
        if (path.size() == 1) {
            return object.with(name, value);
        }
        Json inner = object.member(name).orElse(new Json.Null());
        return switch (inner) {
            case Json.Members section -> object.with(name, with(section, path.subList(1, path.size()), value));
            case Json.Null _ -> object.with(name, with(Json.Members.EMPTY, path.subList(1, path.size()), value));
            case Json.Elements _, Json.Text _, Json.Numeral _, Json.Bool _ ->
                throw new InvalidConfigException(name + " key is not a map");
        };
    }

    private static Json.Members filled(Json.Members object, Json.Members zeros) {
        Json.Members filled = object;
        for (var zero : zeros.members().entrySet()) {
            Json value = object.member(zero.getKey()).orElse(new Json.Null());
            if (value instanceof Json.Null) {
                filled = filled.with(zero.getKey(), zero.getValue());
            } else if (value instanceof Json.Members section && zero.getValue() instanceof Json.Members inner) {
                filled = filled.with(zero.getKey(), filled(section, inner));
            }
        }
        return filled;
    }

    private static Json.Members without(Json.Members object, List<String> path) {
        String name = path.getFirst();
        if (path.size() == 1) {
            return object.without(name);
        }
        return object.member(name).orElse(new Json.Null()) instanceof Json.Members section
                ? object.with(name, without(section, path.subList(1, path.size())))
                : object;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfigDocument that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    /// Keeps secrets out of logs.
    @Override
    public String toString() {
        return withoutSecrets().root.toString();
    }
}
