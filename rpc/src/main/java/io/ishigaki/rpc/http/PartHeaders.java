package io.ishigaki.rpc.http;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.FileEntry;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The headers of one part of a multipart body, as Kubo's clients write them.
///
/// ```text
/// Content-Disposition: form-data; name="file?mode=0640&mtime=1700000000&mtime-nsecs=5"; filename="sub%2Fb.txt"
/// Content-Type: application/octet-stream | application/x-directory | application/symlink
/// ```
record PartHeaders(Map<String, String> fields) {
    private static final int MODE_BITS = 07777;

    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK
    }

    static PartHeaders parse(String text) {
        Map<String, String> fields = new HashMap<>();
        // Not by a regular expression: there is one of these for each file.
        for (int start = 0, end; start < text.length(); start = end + 2) {
            int next = text.indexOf("\r\n", start);
            end = next < 0 ? text.length() : next;
            String line = text.substring(start, end);
            int colon = line.indexOf(':');
            if (colon < 0 && !line.isEmpty()) {
                throw new MalformedDataException("part header '%s' has no colon".formatted(line));
            }
            if (colon >= 0) {
                fields.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new PartHeaders(fields);
    }

    Kind kind() {
        String type = fields.getOrDefault("content-type", "");
        return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
            case "application/x-directory", "multipart/form-data" -> Kind.DIRECTORY;
            case "application/symlink" -> Kind.SYMLINK;
            default -> Kind.FILE;
        };
    }

    /// The path that the part names: relative, without `.` and `..`.
    String path() {
        String name = disposition("filename").orElse("");
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : unescape(name).split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.addLast(segment);
            }
        }
        return String.join("/", segments);
    }

    FileEntry.Metadata metadata() {
        String name = disposition("name").orElse("");
        int question = name.indexOf('?');
        if (question < 0) {
            return FileEntry.Metadata.NONE;
        }
        Map<String, String> parameters = new HashMap<>();
        for (String pair : name.substring(question + 1).split("&", -1)) {
            String[] sides = pair.split("=", 2);
            parameters.put(sides[0], sides.length == 2 ? unescape(sides[1]) : "");
        }
        return new FileEntry.Metadata(mode(parameters), modified(parameters));
    }

    private static OptionalInt mode(Map<String, String> parameters) {
        String text = parameters.getOrDefault("mode", "");
        try {
            return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) (Long.parseLong(text, 8) & MODE_BITS));
        } catch (NumberFormatException e) {
            throw new MalformedDataException("mode '%s' is not octal".formatted(text), e);
        }
    }

    private static Optional<Instant> modified(Map<String, String> parameters) {
        String seconds = parameters.getOrDefault("mtime", "");
        String nanos = parameters.getOrDefault("mtime-nsecs", "0");
        try {
            return seconds.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds), Long.parseLong(nanos)));
        } catch (NumberFormatException | DateTimeException e) {
            throw new MalformedDataException("mtime '%s' and '%s' are no time".formatted(seconds, nanos), e);
        }
    }

    private Optional<String> disposition(String parameter) {
        return parameter(fields.getOrDefault("content-disposition", ""), parameter);
    }

    /// The parameter of a header value such as `form-data; name="a"`.
    static Optional<String> parameter(String value, String name) {
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            var parsed = new StringBuilder();
            int next = readValue(value, equals + 1, parsed);
            if (value.substring(at + 1, equals).strip().equalsIgnoreCase(name)) {
                return Optional.of(parsed.toString());
            }
            at = value.indexOf(';', next);
        }
        return Optional.empty();
    }

    private static int readValue(String value, int from, StringBuilder parsed) {
        if (from >= value.length() || value.charAt(from) != '"') {
            int semicolon = value.indexOf(';', from);
            int to = semicolon < 0 ? value.length() : semicolon;
            parsed.append(value.substring(from, to).strip());
            return to;
        }
        int at = from + 1;
        while (at < value.length() && value.charAt(at) != '"') {
            if (value.charAt(at) == '\\' && at + 1 < value.length()) {
                at++;
            }
            parsed.append(value.charAt(at++));
        }
        return at + 1;
    }

    private static String unescape(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // As Kubo: what is no escape is meant literally.
            return text;
        }
    }
}
