package io.ishigaki.multiformats;

import java.io.ByteArrayOutputStream;

/// Two bytes as five letters that can be spoken, words joined by `-`: `ro-lusab-babad` behind the prefix `p`.
///
/// The proposal knows 16-bit words only, so an odd number of bytes has no such text.
///
/// @see <a href="https://github.com/multiformats/multibase/blob/master/rfcs/Proquint.md">Proquint</a>
final class Proquint implements BaseEncoding {
    private static final String OPENING = "ro-";
    private static final String CONSONANTS = "bdfghjklmnprstvz";
    private static final String VOWELS = "aiou";
    private static final int WORD_CHARS = 5;

    @Override
    public String encode(String prefix, byte[] source) {
        if (source.length % 2 == 1) {
            throw new MalformedDataException("proquint takes an even number of bytes, not " + source.length);
        }
        var out = new StringBuilder(prefix).append(OPENING);
        for (int index = 0; index < source.length; index += 2) {
            if (index > 0) {
                out.append('-');
            }
            int word = (source[index] & 0xFF) << Byte.SIZE | source[index + 1] & 0xFF;
            out.append(CONSONANTS.charAt(word >>> 12))
                    .append(VOWELS.charAt(word >>> 10 & 0x3))
                    .append(CONSONANTS.charAt(word >>> 6 & 0xF))
                    .append(VOWELS.charAt(word >>> 4 & 0x3))
                    .append(CONSONANTS.charAt(word & 0xF));
        }
        return out.toString();
    }

    @Override
    public byte[] decode(String text, int start) {
        if (!text.startsWith(OPENING, start)) {
            throw new MalformedDataException("proquint text begins with 'pro-'");
        }
        int first = start + OPENING.length();
        var out = new ByteArrayOutputStream();
        for (int at = first; at < text.length(); at += WORD_CHARS + 1) {
            boolean joined = at == first || text.charAt(at - 1) == '-';
            if (!joined || at + WORD_CHARS > text.length()) {
                throw new MalformedDataException("proquint at index %d is not five letters and a '-'".formatted(at));
            }
            int word = value(CONSONANTS, text, at) << 12
                    | value(VOWELS, text, at + 1) << 10
                    | value(CONSONANTS, text, at + 2) << 6
                    | value(VOWELS, text, at + 3) << 4
                    | value(CONSONANTS, text, at + 4);
            out.write(word >>> Byte.SIZE);
            out.write(word);
        }
        if (text.endsWith("-") && text.length() > first) {
            throw new MalformedDataException("proquint ends with a '-'");
        }
        return out.toByteArray();
    }

    private static int value(String alphabet, String text, int index) {
        int value = alphabet.indexOf(text.charAt(index));
        if (value < 0) {
            throw BaseEncoding.strangeCharacter(text, index);
        }
        return value;
    }
}
