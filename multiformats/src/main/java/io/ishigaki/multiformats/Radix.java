package io.ishigaki.multiformats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bases that read the bytes as one big number: base10, base36, base58. Each leading zero byte is one leading zero
/// digit.
///
/// The work grows with the square of the length, so the length has a limit. Digits are handled by as many at a time as
/// fit into 31 bits.
final class Radix implements BaseEncoding {
    /// The longest value in bytes; its text takes some hundredths of a second.
    static final int BYTES_MAX = 16 << 10;

    /// Enough for [#BYTES_MAX] in base10 (2.41 digits a byte).
    private static final int DIGITS_MAX = BYTES_MAX * 5 / 2;

    private static final long LIMB = 0xFFFF_FFFFL;
    private static final byte NO_DIGIT = -1;
    private static final int ASCII = 128;

    private final byte[] digits;
    private final byte[] values = new byte[ASCII];
    private final int chunkDigits;
    private final long chunkRadix;

    Radix(String alphabet, BitGroups.Case letters) {
        digits = alphabet.getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(values, NO_DIGIT);
        for (int value = 0; value < digits.length; value++) {
            values[digits[value]] = (byte) value;
            if (letters == BitGroups.Case.INSENSITIVE) {
                values[Character.toLowerCase(digits[value])] = (byte) value;
                values[Character.toUpperCase(digits[value])] = (byte) value;
            }
        }
        int count = 0;
        long power = 1;
        while (power * digits.length <= Integer.MAX_VALUE) {
            power *= digits.length;
            count++;
        }
        chunkDigits = count;
        chunkRadix = power;
    }

    @Override
    public String encode(String prefix, byte[] source) {
        if (source.length > BYTES_MAX) {
            throw new MalformedDataException(
                    "%d bytes are too many for this base, limit %d".formatted(source.length, BYTES_MAX));
        }
        int zeros = 0;
        while (zeros < source.length && source[zeros] == 0) {
            zeros++;
        }
        int[] limbs = limbs(source, zeros);
        // Base10, the smallest radix here, takes 2.41 digits a byte.
        byte[] out = new byte[prefix.length() + zeros + (source.length - zeros) * 3 + chunkDigits];
        int first = writeDigits(limbs, out);
        first -= zeros;
        Arrays.fill(out, first, first + zeros, digits[0]);
        first -= prefix.length();
        for (int index = 0; index < prefix.length(); index++) {
            out[first + index] = (byte) prefix.charAt(index);
        }
        return new String(out, first, out.length - first, StandardCharsets.ISO_8859_1);
    }

    /// The number as limbs of 32 bits, most significant first.
    private static int[] limbs(byte[] source, int offset) {
        int length = source.length - offset;
        int[] limbs = new int[(length + Integer.BYTES - 1) / Integer.BYTES];
        for (int index = 0; index < length; index++) {
            limbs[limbs.length - 1 - index / Integer.BYTES] |=
                    (source[source.length - 1 - index] & 0xFF) << index % Integer.BYTES * Byte.SIZE;
        }
        return limbs;
    }

    /// Divides `limbs` down to zero, writing digits from the end of `out`; answers the index of the first.
    private int writeDigits(int[] limbs, byte[] out) {
        int at = out.length;
        int top = 0;
        while (top < limbs.length) {
            long remainder = 0;
            for (int index = top; index < limbs.length; index++) {
                long dividend = remainder << Integer.SIZE | limbs[index] & LIMB;
                limbs[index] = (int) (dividend / chunkRadix);
                remainder = dividend % chunkRadix;
            }
            while (top < limbs.length && limbs[top] == 0) {
                top++;
            }
            // The last chunk, which holds the leading digits, is written without its zeros.
            for (int digit = 0; digit < chunkDigits && (top < limbs.length || remainder > 0); digit++) {
                out[--at] = digits[(int) (remainder % digits.length)];
                remainder /= digits.length;
            }
        }
        return at;
    }

    @Override
    public byte[] decode(String text, int start) {
        int count = text.length() - start;
        if (count > DIGITS_MAX) {
            throw new MalformedDataException(
                    "%d digits are too many for this base, limit %d".formatted(count, DIGITS_MAX));
        }
        int zeros = 0;
        while (zeros < count && text.charAt(start + zeros) == digits[0]) {
            zeros++;
        }
        int[] limbs = new int[(count - zeros) / chunkDigits + 1];
        int used = 0;
        for (int from = start + zeros; from < text.length(); from += chunkDigits) {
            used = appendChunk(limbs, used, text, from);
        }
        return toBytes(limbs, used, zeros);
    }

    /// Multiplies the number in the first `used` limbs, least significant first, and adds the chunk at `from`.
    private int appendChunk(int[] limbs, int used, String text, int from) {
        int end = Math.min(from + chunkDigits, text.length());
        long factor = 1;
        long carry = 0;
        for (int index = from; index < end; index++) {
            carry = carry * digits.length + valueAt(text, index);
            factor *= digits.length;
        }
        for (int index = 0; index < used; index++) {
            long product = (limbs[index] & LIMB) * factor + carry;
            limbs[index] = (int) product;
            carry = product >>> Integer.SIZE;
        }
        if (carry == 0) {
            return used;
        }
        limbs[used] = (int) carry;
        return used + 1;
    }

    private int valueAt(String text, int index) {
        char character = text.charAt(index);
        int value = character < ASCII ? values[character] : NO_DIGIT;
        if (value < 0) {
            throw BaseEncoding.strangeCharacter(text, index);
        }
        return value;
    }

    private static byte[] toBytes(int[] limbs, int used, int zeros) {
        int length = used * Integer.BYTES;
        if (used > 0) {
            length -= Integer.numberOfLeadingZeros(limbs[used - 1]) / Byte.SIZE;
        }
        byte[] out = new byte[zeros + length];
        for (int index = 0; index < length; index++) {
            out[out.length - 1 - index] = (byte) (limbs[index / Integer.BYTES] >>> index % Integer.BYTES * Byte.SIZE);
        }
        return out;
    }
}
