package io.ishigaki.multiformats;

import java.math.BigInteger;

/// A text form of bytes whose first character says which alphabet it uses.
///
/// @see <a href="https://github.com/multiformats/multibase/blob/master/multibase.csv">the multibase table</a>
public enum Multibase {
    BASE32('b', "base32", "abcdefghijklmnopqrstuvwxyz234567", 5),
    BASE58BTC('z', "base58btc", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 0),
    BASE36('k', "base36", "0123456789abcdefghijklmnopqrstuvwxyz", 0);

    private final char prefix;
    private final String label;
    private final String alphabet;
    private final int bits;

    Multibase(char prefix, String label, String alphabet, int bits) {
        this.prefix = prefix;
        this.label = label;
        this.alphabet = alphabet;
        this.bits = bits;
    }

    public String label() {
        return label;
    }

    /// Reads text in whichever base its first character names.
    public static Bytes decode(String text) {
        for (Multibase base : values()) {
            if (!text.isEmpty() && text.charAt(0) == base.prefix) {
                return base.decodeBare(text.substring(1));
            }
        }
        throw new MalformedDataException("unknown multibase prefix in '%s'".formatted(text));
    }

    public String encode(Bytes bytes) {
        return prefix + encodeBare(bytes);
    }

    /// The text without its prefix; [#decodeBare] is its inverse.
    public String encodeBare(Bytes bytes) {
        byte[] source = bytes.unshared();
        return bits > 0 ? encodeBits(source) : encodeNumber(source);
    }

    public Bytes decodeBare(String text) {
        return bits > 0 ? decodeBits(text) : decodeNumber(text);
    }

    private String encodeBits(byte[] source) {
        var out = new StringBuilder((source.length * 8 + bits - 1) / bits);
        int buffer = 0;
        int held = 0;
        for (byte next : source) {
            buffer = buffer << 8 | next & 0xFF;
            held += 8;
            while (held >= bits) {
                held -= bits;
                out.append(alphabet.charAt(buffer >>> held & (1 << bits) - 1));
            }
        }
        if (held > 0) {
            out.append(alphabet.charAt(buffer << bits - held & (1 << bits) - 1));
        }
        return out.toString();
    }

    private Bytes decodeBits(String text) {
        byte[] out = new byte[text.length() * bits / 8];
        int buffer = 0;
        int held = 0;
        int at = 0;
        for (int index = 0; index < text.length(); index++) {
            buffer = buffer << bits | valueAt(text, index);
            held += bits;
            if (held >= 8) {
                held -= 8;
                out[at++] = (byte) (buffer >>> held);
            }
        }
        return Bytes.ofOwned(out);
    }

    private String encodeNumber(byte[] source) {
        int zeros = 0;
        while (zeros < source.length && source[zeros] == 0) {
            zeros++;
        }
        var out = new StringBuilder();
        BigInteger radix = BigInteger.valueOf(alphabet.length());
        for (BigInteger rest = new BigInteger(1, source); rest.signum() > 0; rest = rest.divide(radix)) {
            out.append(alphabet.charAt(rest.mod(radix).intValue()));
        }
        out.repeat(alphabet.charAt(0), zeros);
        return out.reverse().toString();
    }

    private Bytes decodeNumber(String text) {
        BigInteger radix = BigInteger.valueOf(alphabet.length());
        BigInteger value = BigInteger.ZERO;
        int zeros = 0;
        for (int index = 0; index < text.length(); index++) {
            int digit = valueAt(text, index);
            value = value.multiply(radix).add(BigInteger.valueOf(digit));
            if (value.signum() == 0) {
                zeros++;
            }
        }
        byte[] magnitude = value.toByteArray();
        int skip = magnitude[0] == 0 ? 1 : 0;
        byte[] out = new byte[zeros + magnitude.length - skip];
        System.arraycopy(magnitude, skip, out, zeros, magnitude.length - skip);
        return Bytes.ofOwned(out);
    }

    private int valueAt(String text, int index) {
        char character = text.charAt(index);
        int value = alphabet.indexOf(character);
        if (value < 0) {
            throw new MalformedDataException("'%c' is no %s character".formatted(character, label));
        }
        return value;
    }
}
