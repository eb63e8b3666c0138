package io.ishigaki.gateway;

import org.jspecify.annotations.Nullable;

/// Text for HTML. Everything that a stranger wrote passes through here before it stands in a page.
final class Html {
    private Html() {}

    /// `text` with nothing in it that an element or a quoted attribute would take for markup.
    static String escape(String text) {
        int index = 0;
        while (index < text.length() && replacement(text.charAt(index)) == null) {
            index++;
        }
        return index == text.length() ? text : escapeFrom(text, index);
    }

    private static String escapeFrom(String text, int start) {
        var out = new StringBuilder(text.length() + 32).append(text, 0, start);
        for (int index = start; index < text.length(); index++) {
            String replacement = replacement(text.charAt(index));
            if (replacement == null) {
                out.append(text.charAt(index));
            } else {
                out.append(replacement);
            }
        }
        return out.toString();
    }

    private static @Nullable String replacement(char character) {
        return switch (character) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&#34;";
            case '\'' -> "&#39;";
            case 0 -> "\uFFFD";
            default -> null;
        };
    }
}
