package io.ishigaki.multiformats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bases whose digit is a fixed number of bits: base2, base8, base16, base32, base64.
///
/// Bytes and digits meet in groups: 5 bytes are 8 digits of base32. A last group that isn't full has zero bits at its
/// end, which are not looked at when reading: Kubo doesn't either.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4648">RFC 4648</a>
final class BitGroups implements BaseEncoding {
    enum Case {
        SENSITIVE,
        INSENSITIVE
    }

    enum Padding {
        NONE,
        EQUALS_SIGNS
    }

    private static final char PAD = '=';
    private static final byte NO_DIGIT = -1;
    private static final int ASCII = 128;

    private final byte[] digits;
    private final byte[] values = new byte[ASCII];
    private final int bits;
    private final int groupBytes;
    private final int groupDigits;
    private final boolean padded;

    BitGroups(String alphabet, Case letters, Padding padding) {
        digits = alphabet.getBytes(StandardCharsets.US_ASCII);
        bits = Integer.numberOfTrailingZeros(digits.length);
        groupBytes = bits / Integer.lowestOneBit(bits);
        groupDigits = groupBytes * Byte.SIZE / bits;
        padded = padding == Padding.EQUALS_SIGNS;
        Arrays.fill(values, NO_DIGIT);
        for (int value = 0; value < digits.length; value++) {
            values[digits[value]] = (byte) value;
            if (letters == Case.INSENSITIVE) {
                values[Character.toLowerCase(digits[value])] = (byte) value;
                values[Character.toUpperCase(digits[value])] = (byte) value;
            }
        }
    }

    @Override
    public String encode(String prefix, byte[] source) {
        int fullGroups = source.length / groupBytes;
        int rest = source.length % groupBytes;
        int restDigits = (rest * Byte.SIZE + bits - 1) / bits;
        int lastDigits = rest > 0 && padded ? groupDigits : restDigits;
        byte[] out = new byte[Math.addExact(prefix.length(), Math.multiplyExact(fullGroups, groupDigits) + lastDigits)];
        int to = prefix.length();
        for (int index = 0; index < to; index++) {
            out[index] = (byte) prefix.charAt(index);
        }
        for (int from = 0; from < fullGroups * groupBytes; from += groupBytes) {
            to = writeGroup(group(source, from, groupBytes), groupDigits, out, to);
        }
        if (rest > 0) {
            to = writeGroup(group(source, source.length - rest, rest), restDigits, out, to);
            Arrays.fill(out, to, out.length, (byte) PAD);
        }
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    private long group(byte[] source, int offset, int length) {
        long group = 0;
        for (int index = 0; index < length; index++) {
            group = group << Byte.SIZE | source[offset + index] & 0xFF;
        }
        return group << (groupBytes - length) * Byte.SIZE;
    }

    private int writeGroup(long group, int count, byte[] out, int offset) {
        int shift = groupDigits * bits;
        for (int index = 0; index < count; index++) {
            shift -= bits;
            out[offset + index] = digits[(int) (group >>> shift) & digits.length - 1];
        }
        return offset + count;
    }

    @Override
    public byte[] decode(String text, int start) {
        int end = padded ? endBeforePadding(text, start) : text.length();
        int count = end - start;
        int rest = count % groupDigits;
        if (rest * bits % Byte.SIZE >= bits) {
            throw new MalformedDataException("text of %d digits is cut short".formatted(count));
        }
        byte[] out = new byte[count / groupDigits * groupBytes + rest * bits / Byte.SIZE];
        int to = 0;
        for (int from = start; from < end; from += groupDigits) {
            int length = Math.min(groupDigits, end - from);
            long group = readGroup(text, from, length);
            int bytes = length * bits / Byte.SIZE;
            for (int index = 1; index <= bytes; index++) {
                out[to++] = (byte) (group >>> (groupBytes - index) * Byte.SIZE);
            }
        }
        return out;
    }

    private long readGroup(String text, int offset, int length) {
        long group = 0;
        for (int index = offset; index < offset + length; index++) {
            char character = text.charAt(index);
            int value = character < ASCII ? values[character] : NO_DIGIT;
            if (value < 0) {
                throw BaseEncoding.strangeCharacter(text, index);
            }
            group = group << bits | value;
        }
        return group << (groupDigits - length) * bits;
    }

    private int endBeforePadding(String text, int start) {
        int end = text.length();
        while (end > start && text.charAt(end - 1) == PAD) {
            end--;
        }
        int pads = text.length() - end;
        if ((text.length() - start) % groupDigits != 0 || pads >= groupDigits) {
            throw new MalformedDataException("text of %d digits and %d '=' is not a multiple of %d, padded"
                    .formatted(end - start, pads, groupDigits));
        }
        return end;
    }
}
