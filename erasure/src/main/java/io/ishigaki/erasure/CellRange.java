package io.ishigaki.erasure;

import java.util.Objects;

/// Where the bytes of a cell are: a range of an array, which is read or written in place.
///
/// Ranges of one call begin at the same place of their cells. One that is shorter than others counts as if zeros
/// followed.
public final class CellRange {
    private final byte[] array;
    private final int offset;
    private final int length;

    private CellRange(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /// All of `array`, which is not copied.
    public static CellRange of(byte[] array) {
        return new CellRange(array, 0, array.length);
    }

    /// The part of `array` from `offset` on.
    ///
    /// @throws IndexOutOfBoundsException if the range is not within `array`
    public static CellRange of(byte[] array, int offset, int length) {
        return new CellRange(array, offset, length);
    }

    public int length() {
        return length;
    }

    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    /// What of this lies from `from` to before `to`; empty where it ends before.
    CellRange between(int from, int to) {
        int begin = Math.min(from, length);
        return new CellRange(array, offset + begin, Math.min(to, length) - begin);
    }
}
