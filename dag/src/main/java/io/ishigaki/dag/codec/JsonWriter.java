package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes values as JSON, byte for byte as Kubo does.
///
/// Confined to the thread that made it.
final class JsonWriter {
    private static final char REPLACEMENT = '\uFFFD';
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private final StringBuilder out = new StringBuilder();
    private final JsonDialect dialect;

    private JsonWriter(JsonDialect dialect) {
        this.dialect = dialect;
    }

    static Bytes write(Value value, JsonDialect dialect) {
        var writer = new JsonWriter(dialect);
        writer.value(value, 0);
        if (value instanceof Value.ListValue || value instanceof Value.MapValue) {
            writer.newLine(0);
        }
        return Bytes.ofOwned(Utf8.encode(writer.out.toString()));
    }

    private void value(Value value, int depth) {
        switch (value) {
            case Value.Null() -> out.append("null");
            case Value.Bool(boolean bool) -> out.append(bool);
            case Value.Int(BigInteger integer) -> out.append(integer);
            case Value.Float64(double number) -> out.append(EcmaNumber.toString(number));
            case Value.Text(String text) -> text(text);
            case Value.ByteString(Bytes bytes) -> bytes(bytes);
            case Value.ListValue(var items) -> list(items, depth);
            case Value.MapValue(var entries) -> map(entries, depth);
            case Value.Link(Cid cid) -> link(cid);
        }
    }

    private void bytes(Bytes bytes) {
        requireForms("bytes");
        out.append("{\"/\":{\"bytes\":\"")
                .append(ReservedForms.encodeBase64(bytes))
                .append("\"}}");
    }

    private void link(Cid cid) {
        requireForms("links");
        out.append("{\"/\":\"").append(cid).append("\"}");
    }

    private void requireForms(String kind) {
        if (dialect == JsonDialect.JSON) {
            throw new MalformedDataException("cannot marshal IPLD %s to this codec".formatted(kind));
        }
    }

    private void list(List<Value> items, int depth) {
        Nesting.require(depth);
        out.append('[');
        boolean first = true;
        for (Value item : items) {
            separator(first, depth + 1);
            first = false;
            value(item, depth + 1);
        }
        close(']', first, depth);
    }

    private void map(Map<String, Value> entries, int depth) {
        Nesting.require(depth);
        out.append('{');
        boolean first = true;
        for (var entry : ordered(entries).entrySet()) {
            separator(first, depth + 1);
            first = false;
            text(entry.getKey());
            out.append(dialect == JsonDialect.JSON ? ": " : ":");
            value(entry.getValue(), depth + 1);
        }
        close('}', first, depth);
    }

    private Map<String, Value> ordered(Map<String, Value> entries) {
        return switch (dialect) {
            case JSON -> entries;
            case DAG_JSON -> {
                ReservedForms.requireSayable(entries);
                var sorted = new TreeMap<String, Value>(Utf8.ORDER);
                sorted.putAll(entries);
                yield sorted;
            }
        };
    }

    private void separator(boolean first, int depth) {
        if (!first) {
            out.append(',');
        }
        newLine(depth);
    }

    private void close(char bracket, boolean empty, int depth) {
        if (!empty) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (dialect == JsonDialect.JSON) {
            out.append('\n').repeat('\t', depth);
        }
    }

    private void text(String text) {
        out.append('"');
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            switch (next) {
                case '"', '\\' -> out.append('\\').append(next);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                // Line breaks in JavaScript, though not in JSON.
                case LINE_SEPARATOR, PARAGRAPH_SEPARATOR -> escape(next);
                default -> {
                    if (next < ' ') {
                        escape(next);
                    } else if (Utf8.isLoneSurrogateAt(text, index)) {
                        // A byte that is no UTF-8 can't be said in JSON.
                        escape(REPLACEMENT);
                    } else {
                        out.append(next);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char character) {
        out.append("\\u").append(HexFormat.of().toHexDigits(character));
    }
}
