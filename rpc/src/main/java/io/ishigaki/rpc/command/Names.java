package io.ishigaki.rpc.command;

/// Shows names that strangers chose on a terminal, where control characters could do harm.
final class Names {
    private Names() {}

    /// The name with what can't be printed escaped, as Kubo does.
    static String printable(String name) {
        if (name.codePoints().allMatch(Names::isPrintable)) {
            return name;
        }
        var escaped = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (isPrintable(c) && c != '\\') {
                escaped.appendCodePoint(c);
            } else {
                appendEscape(escaped, c);
            }
        });
        return escaped.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void appendEscape(StringBuilder out, int c) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case 0x07 -> out.append("\\a");
            case 0x0b -> out.append("\\v");
            default ->
                out.append(
                        c < 0x80
                                ? "\\x%02x".formatted(c)
                                : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
        }
    }
}
