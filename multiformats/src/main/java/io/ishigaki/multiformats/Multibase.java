package io.ishigaki.multiformats;

import io.ishigaki.multiformats.BitGroups.Case;
import io.ishigaki.multiformats.BitGroups.Padding;
import java.util.Optional;

/// A text form of bytes whose first character says which alphabet it uses.
///
/// Kubo knows all of these but base8, base10, base32z, base45 and proquint.
///
/// @see <a href="https://github.com/multiformats/multibase/blob/master/multibase.csv">the multibase table</a>
public enum Multibase {
    BASE2("0", "base2", new BitGroups("01", Case.SENSITIVE, Padding.NONE)),
    BASE8("7", "base8", new BitGroups("01234567", Case.SENSITIVE, Padding.NONE)),
    BASE10("9", "base10", new Radix("0123456789", Case.SENSITIVE)),
    BASE16("f", "base16", new BitGroups(Alphabet.HEX, Case.INSENSITIVE, Padding.NONE)),
    BASE16_UPPER("F", "base16upper", new BitGroups(Alphabet.HEX_UPPER, Case.INSENSITIVE, Padding.NONE)),
    BASE32HEX("v", "base32hex", new BitGroups(Alphabet.BASE32HEX, Case.INSENSITIVE, Padding.NONE)),
    BASE32HEX_UPPER("V", "base32hexupper", new BitGroups(Alphabet.BASE32HEX_UPPER, Case.INSENSITIVE, Padding.NONE)),
    BASE32HEX_PAD("t", "base32hexpad", new BitGroups(Alphabet.BASE32HEX, Case.INSENSITIVE, Padding.EQUALS_SIGNS)),
    BASE32HEX_PAD_UPPER(
            "T", "base32hexpadupper", new BitGroups(Alphabet.BASE32HEX_UPPER, Case.INSENSITIVE, Padding.EQUALS_SIGNS)),
    BASE32("b", "base32", new BitGroups(Alphabet.BASE32, Case.INSENSITIVE, Padding.NONE)),
    BASE32_UPPER("B", "base32upper", new BitGroups(Alphabet.BASE32_UPPER, Case.INSENSITIVE, Padding.NONE)),
    BASE32_PAD("c", "base32pad", new BitGroups(Alphabet.BASE32, Case.INSENSITIVE, Padding.EQUALS_SIGNS)),
    BASE32_PAD_UPPER(
            "C", "base32padupper", new BitGroups(Alphabet.BASE32_UPPER, Case.INSENSITIVE, Padding.EQUALS_SIGNS)),
    BASE32Z("h", "base32z", new BitGroups("ybndrfg8ejkmcpqxot1uwisza345h769", Case.SENSITIVE, Padding.NONE)),
    BASE36("k", "base36", new Radix("0123456789abcdefghijklmnopqrstuvwxyz", Case.INSENSITIVE)),
    BASE36_UPPER("K", "base36upper", new Radix("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", Case.INSENSITIVE)),
    BASE45("R", "base45", new Base45()),
    BASE58BTC(
            "z", "base58btc", new Radix("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", Case.SENSITIVE)),
    BASE58FLICKR(
            "Z",
            "base58flickr",
            new Radix("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ", Case.SENSITIVE)),
    BASE64("m", "base64", new BitGroups(Alphabet.BASE64, Case.SENSITIVE, Padding.NONE)),
    BASE64_PAD("M", "base64pad", new BitGroups(Alphabet.BASE64, Case.SENSITIVE, Padding.EQUALS_SIGNS)),
    BASE64URL("u", "base64url", new BitGroups(Alphabet.BASE64URL, Case.SENSITIVE, Padding.NONE)),
    BASE64URL_PAD("U", "base64urlpad", new BitGroups(Alphabet.BASE64URL, Case.SENSITIVE, Padding.EQUALS_SIGNS)),
    PROQUINT("p", "proquint", new Proquint()),
    BASE256EMOJI("🚀", "base256emoji", new Base256Emoji());

    private static final class Alphabet {
        static final String HEX = "0123456789abcdef";
        static final String HEX_UPPER = "0123456789ABCDEF";
        static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
        static final String BASE32_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        static final String BASE32HEX = "0123456789abcdefghijklmnopqrstuv";
        static final String BASE32HEX_UPPER = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
        private static final String LETTERS_AND_DIGITS =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        static final String BASE64 = LETTERS_AND_DIGITS + "+/";
        static final String BASE64URL = LETTERS_AND_DIGITS + "-_";
    }

    private static final Multibase[] ALL = values();

    private final String prefix;
    private final String label;
    // Every encoding only reads tables that it filled when made.
    @SuppressWarnings("ImmutableEnumChecker")
    private final BaseEncoding encoding;

    Multibase(String prefix, String label, BaseEncoding encoding) {
        this.prefix = prefix;
        this.label = label;
        this.encoding = encoding;
    }

    /// The name in the multibase table.
    public String label() {
        return label;
    }

    /// The code point that text in this base begins with.
    public int prefix() {
        return prefix.codePointAt(0);
    }

    /// The base of that name or of that prefix character, as people write it after `-b`.
    public static Optional<Multibase> named(String nameOrPrefix) {
        for (Multibase base : ALL) {
            if (base.label.equals(nameOrPrefix) || base.prefix.equals(nameOrPrefix)) {
                return Optional.of(base);
            }
        }
        return Optional.empty();
    }

    /// The base that the first character of `text` names.
    ///
    /// @throws MalformedDataException if it names none
    public static Multibase of(String text) {
        if (text.isEmpty()) {
            throw new MalformedDataException("multibase text is empty");
        }
        for (Multibase base : ALL) {
            if (text.startsWith(base.prefix)) {
                return base;
            }
        }
        throw new MalformedDataException(
                "unknown multibase prefix '%s'".formatted(Character.toString(text.codePointAt(0))));
    }

    /// Reads text in whichever base its first character names.
    ///
    /// @throws MalformedDataException if there is no such base, or the text isn't of it
    public static Bytes decode(String text) {
        Multibase base = of(text);
        return base.decode(text, base.prefix.length());
    }

    /// The text with its prefix; [#decode] is its inverse.
    ///
    /// @throws MalformedDataException if this base can't write so many bytes
    public String encode(Bytes bytes) {
        return encoding.encode(prefix, bytes.unshared());
    }

    /// The text without its prefix; [#decodeBare] is its inverse.
    public String encodeBare(Bytes bytes) {
        return encoding.encode("", bytes.unshared());
    }

    /// Reads text of this base that has no prefix.
    public Bytes decodeBare(String text) {
        return decode(text, 0);
    }

    private Bytes decode(String text, int start) {
        try {
            return Bytes.ofOwned(encoding.decode(text, start));
        } catch (MalformedDataException e) {
            throw new MalformedDataException(label + ": " + e.getMessage(), e);
        }
    }
}
