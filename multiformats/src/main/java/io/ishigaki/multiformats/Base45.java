package io.ishigaki.multiformats;

import java.io.ByteArrayOutputStream;

/// Two bytes as three digits, a last single byte as two; least significant digit first.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9285">RFC 9285</a>
final class Base45 implements BaseEncoding {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    private static final int RADIX = 45;

    @Override
    public String encode(String prefix, byte[] source) {
        var out = new StringBuilder(prefix);
        for (int index = 0; index + 1 < source.length; index += 2) {
            append(out, (source[index] & 0xFF) << Byte.SIZE | source[index + 1] & 0xFF, 3);
        }
        if (source.length % 2 == 1) {
            append(out, source[source.length - 1] & 0xFF, 2);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, int number, int digits) {
        int rest = number;
        for (int digit = 0; digit < digits; digit++) {
            out.append(ALPHABET.charAt(rest % RADIX));
            rest /= RADIX;
        }
    }

    @Override
    public byte[] decode(String text, int start) {
        int count = text.length() - start;
        if (count % 3 == 1) {
            throw new MalformedDataException("text of %d digits is cut short".formatted(count));
        }
        var out = new ByteArrayOutputStream(count * 2 / 3);
        int index = start;
        for (; index + 2 < text.length(); index += 3) {
            int number = number(text, index, 3, 0xFFFF);
            out.write(number >>> Byte.SIZE);
            out.write(number);
        }
        if (index < text.length()) {
            out.write(number(text, index, 2, 0xFF));
        }
        return out.toByteArray();
    }

    private static int number(String text, int offset, int digits, int limit) {
        int number = 0;
        for (int index = offset + digits - 1; index >= offset; index--) {
            int value = ALPHABET.indexOf(text.charAt(index));
            if (value < 0) {
                throw BaseEncoding.strangeCharacter(text, index);
            }
            number = number * RADIX + value;
        }
        if (number > limit) {
            throw new MalformedDataException("'%s' at index %d is %d, limit %d"
                    .formatted(text.substring(offset, offset + digits), offset, number, limit));
        }
        return number;
    }
}
