package io.ishigaki.gateway;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Percent-encoding of URLs over UTF-8.
///
/// A request target arrives as one char per byte; bytes above 127 that a client failed to encode are taken as they are.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-2.1">RFC 3986, section 2.1</a>
final class Percent {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final String UNRESERVED_MARKS = "-_.~";

    private Percent() {}

    /// Decodes each `%XX` once; [#encodeSegment] is its inverse.
    ///
    /// @throws MalformedDataException if a percent sign has no two hex digits behind it, or the bytes are no UTF-8
    static String decode(String text) {
        return decode(text, false);
    }

    /// Decodes a query's name or value, where a plus sign stands for a space.
    static String decodeQuery(String text) {
        return decode(text, true);
    }

    private static String decode(String text, boolean plusIsSpace) {
        if (isPlain(text, plusIsSpace)) {
            return text;
        }
        byte[] out = new byte[text.length()];
        int length = 0;
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next == '%') {
                out[length++] = (byte) (hexAt(text, index + 1) << 4 | hexAt(text, index + 2));
                index += 2;
            } else {
                out[length++] = (byte) (next == '+' && plusIsSpace ? ' ' : next);
            }
        }
        return utf8(out, length, text);
    }

    private static boolean isPlain(String text, boolean plusIsSpace) {
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next == '%' || next > '~' || (next == '+' && plusIsSpace)) {
                return false;
            }
        }
        return true;
    }

    private static int hexAt(String text, int index) {
        int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
        if (digit < 0) {
            throw new MalformedDataException("invalid URL escape in '%s'".formatted(text));
        }
        return digit;
    }

    private static String utf8(byte[] bytes, int length, String source) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException("'%s' is no UTF-8 once decoded".formatted(source), e);
        }
    }

    /// Encodes everything that has a meaning of its own in a path segment or a query.
    static String encodeSegment(String text) {
        return encode(text, "$&+=:@");
    }

    /// Encodes a path and leaves its slashes.
    static String encodePath(String text) {
        return encode(text, "/$&+=:@");
    }

    /// Encodes a query's name or value.
    static String encodeQuery(String text) {
        return encode(text, "");
    }

    private static String encode(String text, String kept) {
        var out = new StringBuilder(text.length() + 16);
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (next & 0xFF);
            if (isUnreserved(character) || kept.indexOf(character) >= 0) {
                out.append(character);
            } else {
                out.append('%').append(HEX[character >> 4]).append(HEX[character & 0xF]);
            }
        }
        return out.toString();
    }

    /// Encodes what must not stand in a URL, and keeps every escape that is there already. Takes one char per byte.
    static String encodeUnsafe(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (isUnreserved(character) || "%/?&=+:@$,;!*'()".indexOf(character) >= 0) {
                out.append(character);
            } else {
                out.append('%').append(HEX[character >> 4 & 0xF]).append(HEX[character & 0xF]);
            }
        }
        return out.toString();
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || UNRESERVED_MARKS.indexOf(character) >= 0;
    }
}
