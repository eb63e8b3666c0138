package io.ishigaki.multiformats;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// An immutable sequence of bytes with value equality, ordered as unsigned bytes.
///
/// Immutable, hence safe to share between threads. [#ofOwned] is the one way to make one without a copy; its caller
/// gives the array away.
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;
    private int hash;

    private Bytes(byte[] array) {
        this.array = array;
    }

    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    public static Bytes copyOf(byte[] source, int offset, int length) {
        // copyOfRange would fill what lies behind the end with zeros.
        Objects.checkFromIndexSize(offset, length, source.length);
        return new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /// The remaining bytes of `source`, whose position moves to its limit.
    public static Bytes copyOf(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.get(copy);
        return new Bytes(copy);
    }

    /// Wraps `array` without a copy: the caller must never write to it again.
    public static Bytes ofOwned(byte[] array) {
        return new Bytes(array);
    }

    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    public byte at(int index) {
        return array[index];
    }

    public byte[] toArray() {
        return array.clone();
    }

    /// A read-only view of all the bytes, without a copy.
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(array).asReadOnlyBuffer();
    }

    public Bytes slice(int offset, int length) {
        return offset == 0 && length == array.length ? this : copyOf(array, offset, length);
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(array);
    }

    /// Writes `length` bytes from `offset` on, without a copy of ours.
    public void writeTo(OutputStream out, int offset, int length) throws IOException {
        out.write(array, offset, length);
    }

    public void copyTo(int offset, byte[] target, int targetOffset, int length) {
        System.arraycopy(array, offset, target, targetOffset, length);
    }

    /// The array itself, for readers in this package that promise not to write.
    byte[] unshared() {
        return array;
    }

    public String toHex() {
        return HexFormat.of().formatHex(array);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        // Racy on purpose: every thread computes the same value.
        if (hash == 0) {
            hash = Arrays.hashCode(array);
        }
        return hash;
    }

    @Override
    public String toString() {
        return array.length <= 64 ? toHex() : toHex().substring(0, 128) + "… (" + array.length + " bytes)";
    }
}
