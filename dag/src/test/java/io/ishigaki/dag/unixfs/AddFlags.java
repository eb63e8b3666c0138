package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// The flags of `add`, as a fixture writes them, read into options.
final class AddFlags {
    private static final int INLINE_LIMIT_DEFAULT = 32;
    private static final int PERMISSION_BITS = 0777;

    private final Map<String, String> values = new HashMap<>();

    AddFlags(List<String> flags) {
        for (String flag : flags) {
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (values.put(name, equals < 0 ? "true" : flag.substring(equals + 1)) != null) {
                throw new MalformedDataException("multiple values for option " + name);
            }
        }
    }

    boolean isSet(String name) {
        return "true".equals(values.get(name));
    }

    private <T> Optional<T> value(String name, Function<String, T> parse) {
        return Optional.ofNullable(values.get(name)).map(parse);
    }

    private OptionalInt number(String name) {
        return value(name, Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    EntryFilter filter() {
        IgnoreRules rules = IgnoreRules.parse(value("--ignore", List::of).orElse(List.of()));
        return new EntryFilter(isSet("--hidden"), rules);
    }

    ImportOptions options(ImportProfile base) {
        var flags = new ImportProfile(
                number("--cid-version"),
                value(
                        "--hash",
                        name -> HashFunction.named(name)
                                .orElseThrow(() -> new MalformedDataException("unrecognized hash function: " + name))),
                value("--raw-leaves", Boolean::parseBoolean),
                value("--chunker", ChunkerSpec::parse),
                value("--trickle", _ -> FileLayout.TRICKLE),
                number("--max-file-links"),
                number("--max-directory-links"),
                number("--max-hamt-fanout"),
                Optional.empty(),
                OptionalInt.empty());
        int inlineBytesMax = isSet("--inline") ? number("--inline-limit").orElse(INLINE_LIMIT_DEFAULT) : 0;
        boolean emptyDirectories = value("--empty-dirs", Boolean::parseBoolean).orElse(true);
        return flags.orElse(base).toOptions(inlineBytesMax, metadata(), emptyDirectories);
    }

    private MetadataChoice metadata() {
        OptionalInt mode = value("--mode", text -> Integer.parseInt(text, 8) & PERMISSION_BITS)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        int nanos = number("--mtime-nsecs").orElse(0);
        Optional<UnixFsTime> mtime = value("--mtime", Long::parseLong).map(seconds -> new UnixFsTime(seconds, nanos));
        return new MetadataChoice(isSet("--preserve-mode"), isSet("--preserve-mtime"), mode, mtime);
    }
}
