package io.ishigaki.dag.path;

/// Text between double quotes, escaped as Kubo's messages have it.
///
/// @see <a href="https://pkg.go.dev/strconv#Quote">strconv.Quote</a>
final class GoQuote {
    private GoQuote() {}

    static String of(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(character -> append(out, character));
        return out.append('"').toString();
    }

    private static void append(StringBuilder out, int character) {
        switch (character) {
            case '"', '\\' -> out.append('\\').appendCodePoint(character);
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0B -> out.append("\\v");
            default -> appendOther(out, character);
        }
    }

    private static void appendOther(StringBuilder out, int character) {
        if (character < ' ' || character == 0x7F) {
            out.append("\\x%02x".formatted(character));
        } else if (isPrintable(character)) {
            out.appendCodePoint(character);
        } else {
            out.append(character < 0x10000 ? "\\u%04x".formatted(character) : "\\U%08x".formatted(character));
        }
    }

    private static boolean isPrintable(int character) {
        return character == ' '
                || switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
