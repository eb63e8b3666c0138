package io.ishigaki.rpc.client;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// The status line and header fields of an answer; names in lower case.
record HttpHead(int status, Map<String, String> fields) {
    private static final int FIELDS_MAX = 200;

    static HttpHead read(SocketStream in) throws IOException {
        String[] line = in.readLine().split(" ", 3);
        if (line.length < 2 || !line[0].startsWith("HTTP/1.") || !line[1].matches("\\d{3}")) {
            throw new MalformedDataException("no HTTP answer: '%s'".formatted(String.join(" ", line)));
        }
        return new HttpHead(Integer.parseInt(line[1]), readFields(in));
    }

    static Map<String, String> readFields(SocketStream in) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            if (colon < 0 || fields.size() >= FIELDS_MAX) {
                throw new MalformedDataException("bad HTTP header '%s'".formatted(line));
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return fields;
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    OptionalLong length() {
        String text = field("content-length");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
