package io.ishigaki.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The parameters of a request, decoded. Of a name given twice the first value counts; parameters past
/// [#PARAMETERS_MAX] are dropped.
///
/// Immutable.
final class Query {
    static final int PARAMETERS_MAX = 100;
    static final Query EMPTY = new Query("", Map.of());

    private final String raw;
    private final Map<String, List<String>> values;

    private Query(String raw, Map<String, List<String>> values) {
        this.raw = raw;
        this.values = values;
    }

    /// Reads what follows the question mark.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if an escape is wrong
    static Query parse(String raw) {
        if (raw.isEmpty()) {
            return EMPTY;
        }
        var values = new LinkedHashMap<String, List<String>>();
        List<String> pairs = List.of(raw.split("&", PARAMETERS_MAX + 1));
        for (String pair : pairs.subList(0, Math.min(pairs.size(), PARAMETERS_MAX))) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(Percent.decodeQuery(name), _ -> new ArrayList<>())
                        .add(Percent.decodeQuery(value));
            }
        }
        return new Query(raw, values);
    }

    Optional<String> first(String name) {
        return Optional.ofNullable(values.get(name)).map(List::getFirst);
    }

    /// The first value, or nothing where it is absent or empty.
    Optional<String> nonEmpty(String name) {
        return first(name).filter(value -> !value.isEmpty());
    }

    boolean is(String name, String value) {
        return first(name).filter(value::equals).isPresent();
    }

    /// The text after the question mark as it came, without control characters.
    String raw() {
        return raw;
    }

    /// The encoded text with `extra` in place of, or beside, what is here; names in order.
    String encodeWith(Map<String, String> extra) {
        var all = new TreeMap<>(values);
        extra.forEach((name, value) -> all.put(name, List.of(value)));
        var out = new StringBuilder();
        all.forEach((name, each) -> each.forEach(value -> out.append(out.isEmpty() ? "" : "&")
                .append(Percent.encodeQuery(name))
                .append('=')
                .append(Percent.encodeQuery(value))));
        return out.toString();
    }
}
