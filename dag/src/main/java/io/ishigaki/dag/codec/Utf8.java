package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// Text and its bytes.
///
/// The text of blocks should be UTF-8 and often is not: keys and names are whatever bytes their
/// writers had. So that every block is said back as it was, a byte that is not part of well-formed
/// UTF-8 stands in a string as a lone surrogate, U+DC80 to U+DCFF, which no well-formed text
/// contains.
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';
    private static final char ESCAPED_BYTE = '\uDC00';
    private static final char ESCAPED_MIN = '\uDC80';
    private static final char ESCAPED_MAX = '\uDCFF';

    /// Text in the order of its bytes, which differs from that of [String] beyond the basic plane.
    static final Comparator<String> ORDER = (first, second) -> Arrays.compareUnsigned(encode(first), encode(second));

    /// Text by the length of its bytes, then by the bytes.
    static final Comparator<String> LENGTH_FIRST_ORDER =
            Comparator.comparingInt((String text) -> encode(text).length).thenComparing(ORDER);

    private Utf8() {}

    /// The bytes of `text`; [#decode] is its inverse.
    static byte[] encode(String text) {
        return hasLoneSurrogate(text) ? encodeEscaped(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeEscaped(String text) {
        var out = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(point -> {
            if (point >= ESCAPED_MIN && point <= ESCAPED_MAX) {
                out.write(point - ESCAPED_BYTE);
            } else {
                out.writeBytes(Character.toString(withoutSurrogate(point)).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }

    /// The text of `bytes`, whatever they are.
    static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return isFaithful(text, bytes) ? text : decodeEscaped(bytes);
    }

    /// The text of `bytes`, which must be well-formed.
    static String decodeStrictly(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!isFaithful(text, bytes)) {
            throw new MalformedDataException("text is not UTF-8");
        }
        return text;
    }

    /// The decoder puts the replacement character where bytes are wrong; it may also stand there by
    /// right.
    private static boolean isFaithful(String text, byte[] bytes) {
        return text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String decodeEscaped(byte[] bytes) {
        var out = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int length = lengthAt(bytes, at);
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            if (isFaithful(text, Arrays.copyOfRange(bytes, at, at + length))) {
                out.append(text);
                at += length;
            } else {
                out.append((char) (ESCAPED_BYTE + (bytes[at] & 0xFF)));
                at++;
            }
        }
        return out.toString();
    }

    /// How long the character at `offset` would be by its first byte, within the bytes that there
    /// are.
    private static int lengthAt(byte[] bytes, int offset) {
        int first = bytes[offset] & 0xFF;
        int length;
        if (first < 0xC0) {
            length = 1;
        } else if (first < 0xE0) {
            length = 2;
        } else {
            length = first < 0xF0 ? 3 : 4;
        }
        return Math.min(length, bytes.length - offset);
    }

    /// Whether the surrogate at `index` is no half of a pair.
    static boolean isLoneSurrogateAt(String text, int index) {
        char character = text.charAt(index);
        if (Character.isHighSurrogate(character)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(character)
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (isLoneSurrogateAt(text, index)) {
                return true;
            }
        }
        return false;
    }

    /// `text` with each half of a surrogate pair that stands alone replaced, as Kubo reads such
    /// JSON escapes.
    static String withoutLoneSurrogates(String text) {
        if (!hasLoneSurrogate(text)) {
            return text;
        }
        int[] codePoints = text.codePoints().map(Utf8::withoutSurrogate).toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    private static int withoutSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? REPLACEMENT : point;
    }
}
