package io.ishigaki.gateway;

import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Headers that every answer has: the operator's, and those that open to every origin what is addressed by hash. An
/// answer's own headers replace those of the same name.
final class CommonHeaders {
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

    private static final Map<String, List<String>> CORS = Map.of(
            "Access-Control-Allow-Origin",
            List.of("*"),
            "Access-Control-Allow-Methods",
            List.of("GET", "HEAD", "OPTIONS"),
            ALLOW_HEADERS,
            List.of("Content-Type", "Range", "User-Agent", "X-Requested-With"),
            EXPOSE_HEADERS,
            List.of(
                    "Content-Length",
                    "Content-Range",
                    "X-Chunked-Output",
                    "X-Ipfs-Path",
                    "X-Ipfs-Roots",
                    "X-Stream-Output"));

    private CommonHeaders() {}

    /// The operator's headers, and CORS where he says nothing else. What scripts need to work with content they may
    /// send and see in any case.
    static List<Answer.Field> of(Map<String, List<String>> configured) {
        var fields = new ArrayList<Answer.Field>();
        configured.forEach((name, values) -> {
            if (!isMerged(name)) {
                values.forEach(value -> fields.add(Answer.Field.of(new HttpString(name), value)));
            }
        });
        CORS.forEach((name, values) -> {
            List<String> own = configuredFor(configured, name);
            if (own.isEmpty() || isMerged(name)) {
                var all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
                all.addAll(values);
                all.addAll(own);
                fields.add(Answer.Field.of(new HttpString(name), String.join(", ", all)));
            }
        });
        return List.copyOf(fields);
    }

    private static boolean isMerged(String name) {
        return name.equalsIgnoreCase(ALLOW_HEADERS) || name.equalsIgnoreCase(EXPOSE_HEADERS);
    }

    private static List<String> configuredFor(Map<String, List<String>> configured, String name) {
        return configured.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }
}
