package io.ishigaki.rpc.http;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.FileEntry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The headers of one part of a multipart body, as Kubo's clients write them.
///
/// ```text
/// Content-Disposition: form-data; name="file?mode=0640&mtime=1700000000&mtime-nsecs=5"; filename="sub%2Fb.txt"
/// Content-Type: application/octet-stream | application/x-directory | application/symlink
/// ```
///
/// There is one of these for each file: the usual ones are read without regular expressions, maps and lists.
///
/// @param disposition the value of Content-Disposition; empty without it
/// @param contentType the value of Content-Type; empty without it
record PartHeaders(String disposition, String contentType) {
    private static final int MODE_BITS = 07777;

    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK
    }

    static PartHeaders parse(String text) {
        String disposition = "";
        String contentType = "";
        for (int start = 0, end; start < text.length(); start = end + 2) {
            int next = text.indexOf("\r\n", start);
            end = next < 0 ? text.length() : next;
            String line = text.substring(start, end);
            int colon = line.indexOf(':');
            if (colon < 0 && !line.isEmpty()) {
                throw new MalformedDataException("part header '%s' has no colon".formatted(line));
            }
            String name = line.substring(0, Math.max(0, colon)).strip();
            if (name.equalsIgnoreCase("Content-Disposition")) {
                disposition = line.substring(colon + 1).strip();
            } else if (name.equalsIgnoreCase("Content-Type")) {
                contentType = line.substring(colon + 1).strip();
            }
        }
        return new PartHeaders(disposition, contentType);
    }

    Kind kind() {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
        if (type.equalsIgnoreCase("application/x-directory") || type.equalsIgnoreCase("multipart/form-data")) {
            return Kind.DIRECTORY;
        }
        return type.equalsIgnoreCase("application/symlink") ? Kind.SYMLINK : Kind.FILE;
    }

    /// The path that the part names: relative, without `.` and `..`.
    String path() {
        String path = unescape(parameter(disposition, "filename").orElse(""));
        boolean mayNeedCleaning = path.startsWith("/")
                || path.startsWith(".")
                || path.endsWith("/")
                || path.contains("//")
                || path.contains("/.");
        return mayNeedCleaning ? clean(path) : path;
    }

    private static String clean(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.addLast(segment);
            }
        }
        return String.join("/", segments);
    }

    FileEntry.Metadata metadata() {
        String name = parameter(disposition, "name").orElse("");
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
        int run = at;
        while (at < value.length() && value.charAt(at) != '"') {
            if (value.charAt(at) == '\\' && at + 1 < value.length()) {
                parsed.append(value, run, at);
                at++;
                run = at;
            }
            at++;
        }
        parsed.append(value, run, at);
        return at + 1;
    }

    /// As Go's `url.QueryUnescape`; where there is a bad escape, as Kubo, the text is meant literally.
    private static String unescape(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte next = bytes[i];
            if (next == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return text;
                }
                next = (byte) (high << 4 | low);
                i += 2;
            } else if (next == '+') {
                next = ' ';
            }
            bytes[length++] = next;
        }
        return text(ByteBuffer.wrap(bytes, 0, length), "'" + text + "'");
    }

    /// The text that `bytes` are: another in its place, as a lenient decoder has it, would be another name.
    ///
    /// @param what they are, for a message
    static String text(ByteBuffer bytes, String what) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(what + " is not UTF-8", e);
        }
    }
}
