package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.MalformedDataException;

/// How wide the shards of a HAMT are, and what follows from it. Immutable.
///
/// A link in a shard is named by the number of its slot, in upper-case hexadecimal of
/// [#prefixChars()] digits; what follows is the name of the entry, or nothing if the link leads to
/// a shard below.
public record HamtFanout(int width) {
    /// Kubo's limits: a bit field of whole bytes at least, and no shard wider than this.
    public static final int WIDTH_MIN = 8;

    public static final int WIDTH_MAX = 1024;

    public static final HamtFanout DEFAULT = new HamtFanout(256);

    private static final String HEX_DIGITS = "0123456789ABCDEF";

    /// @throws MalformedDataException if `width` is no power of two within the limits
    public HamtFanout {
        if (width < WIDTH_MIN || width > WIDTH_MAX || Integer.bitCount(width) != 1) {
            throw new MalformedDataException(
                    "HAMT fanout is %d, must be a power of two from %d to %d".formatted(width, WIDTH_MIN, WIDTH_MAX));
        }
    }

    /// How many bits of a [HamtKey] choose the slot of one level.
    public int bitsPerLevel() {
        return Integer.numberOfTrailingZeros(width);
    }

    /// The length of the slot number in front of the name of a link.
    public int prefixChars() {
        return (bitsPerLevel() + 3) / 4;
    }

    /// The slot number in front of the name of the link in `slot`.
    public String prefix(int slot) {
        char[] digits = new char[prefixChars()];
        for (int index = digits.length - 1, rest = slot; index >= 0; index--, rest >>>= 4) {
            digits[index] = HEX_DIGITS.charAt(rest & 0xF);
        }
        return new String(digits);
    }
}
