package io.ishigaki.rpc;

import java.util.Iterator;
import java.util.Map;

/// Writes [Json] as Go's `encoding/json` does: that escapes `<`, `>` and `&`, which no library here does unasked.
final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out = new StringBuilder();
    private final String indent;

    private JsonText(String indent) {
        this.indent = indent;
    }

    static String compact(Json value) {
        return write(value, "");
    }

    static String indented(Json value, String indent) {
        return write(value, indent);
    }

    private static String write(Json value, String indent) {
        var text = new JsonText(indent);
        text.append(value, 0);
        return text.out.toString();
    }

    private void append(Json value, int depth) {
        // No switch over the types: it has a class made at run time, which a command line pays for
        // at every start.
        if (value instanceof Json.Text text) {
            appendQuoted(text.value());
        } else if (value instanceof Json.Whole whole) {
            out.append(whole.value());
        } else if (value instanceof Json.Real real) {
            appendReal(real.value());
        } else if (value instanceof Json.Truth truth) {
            out.append(truth.value());
        } else if (value instanceof Json.Items items) {
            appendItems(items, depth);
        } else if (value instanceof Json.Fields fields) {
            appendFields(fields, depth);
        } else {
            out.append("null");
        }
    }

    private void appendReal(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }

    private void appendItems(Json.Items items, int depth) {
        out.append('[');
        for (Iterator<Json> each = items.values().iterator(); each.hasNext(); ) {
            newLine(depth + 1);
            append(each.next(), depth + 1);
            if (each.hasNext()) {
                out.append(',');
            }
        }
        if (!items.values().isEmpty()) {
            newLine(depth);
        }
        out.append(']');
    }

    private void appendFields(Json.Fields fields, int depth) {
        out.append('{');
        for (var each = fields.members().entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Json> member = each.next();
            newLine(depth + 1);
            appendQuoted(member.getKey());
            out.append(indent.isEmpty() ? ":" : ": ");
            append(member.getValue(), depth + 1);
            if (each.hasNext()) {
                out.append(',');
            }
        }
        if (!fields.members().isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void newLine(int depth) {
        if (!indent.isEmpty()) {
            out.append('\n').repeat(indent, depth);
        }
    }

    private void appendQuoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' -> appendEscaped(c);
                default -> {
                    if (c < ' ') {
                        appendEscaped(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void appendEscaped(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX[c >> shift & 0xf]);
        }
    }
}
