package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// Text in its one binary form.
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    /// Text in the order of its UTF-8 bytes, which differs from that of [String] beyond the basic
    /// plane.
    static final Comparator<String> ORDER = (first, second) -> Arrays.compareUnsigned(encode(first), encode(second));

    /// Text by the length of its UTF-8 bytes, then by the bytes.
    static final Comparator<String> LENGTH_FIRST_ORDER =
            Comparator.comparingInt((String text) -> encode(text).length).thenComparing(ORDER);

    private Utf8() {}

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The decoder puts the replacement character where bytes are wrong; it may also stand there by right.
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(encode(text), bytes)) {
            throw new MalformedDataException("text is not UTF-8");
        }
        return text;
    }

    /// `text` with each half of a surrogate pair that stands alone replaced, as Kubo reads such
    /// JSON escapes.
    static String withoutLoneSurrogates(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (Character.isSurrogate(text.charAt(index))) {
                int[] codePoints = text.codePoints()
                        .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                                ? REPLACEMENT
                                : point)
                        .toArray();
                return new String(codePoints, 0, codePoints.length);
            }
        }
        return text;
    }
}
