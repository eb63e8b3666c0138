package io.ishigaki.dag.car;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// A stream that knows how many bytes it has given, so that errors can say where.
///
/// Confined to one thread.
final class CarInput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private long offset;

    CarInput(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    long offset() {
        return offset;
    }

    /// The next varint, or empty at the end of the stream.
    OptionalLong varint() throws IOException {
        long start = offset;
        long value = 0;
        for (int index = 0; index < Uvarint.BYTES_MAX; index++) {
            int next = in.read();
            if (next < 0) {
                if (index == 0) {
                    return OptionalLong.empty();
                }
                throw malformed(offset, "the stream ends within a varint");
            }
            offset++;
            value |= (long) (next & 0x7F) << (7 * index);
            if (next < 0x80) {
                if (next == 0 && index > 0) {
                    throw malformed(start, "varint of %d bytes is not minimal".formatted(index + 1));
                }
                return OptionalLong.of(value);
            }
        }
        throw malformed(start, "varint is longer than %d bytes".formatted(Uvarint.BYTES_MAX));
    }

    /// Fills `target` from `from` on.
    void read(byte[] target, int from, String what) throws IOException {
        int count = in.readNBytes(target, from, target.length - from);
        offset += count;
        if (count < target.length - from) {
            throw cutShort(what);
        }
    }

    /// The next `length` bytes; memory grows with what is there, not with what was announced.
    byte[] read(int length, String what) throws IOException {
        byte[] bytes = in.readNBytes(length);
        offset += bytes.length;
        if (bytes.length < length) {
            throw cutShort(what);
        }
        return bytes;
    }

    /// An unsigned little-endian integer of at most eight bytes.
    long littleEndian(int length, String what) throws IOException {
        byte[] bytes = read(length, what);
        long value = 0;
        for (int index = length - 1; index >= 0; index--) {
            value = value << 8 | bytes[index] & 0xFF;
        }
        return value;
    }

    void skipTo(long target, String what) throws IOException {
        while (offset < target) {
            long skipped = in.skip(target - offset);
            if (skipped <= 0) {
                if (in.read() < 0) {
                    throw cutShort(what);
                }
                skipped = 1;
            }
            offset += skipped;
        }
    }

    boolean atEnd() throws IOException {
        if (in.read() < 0) {
            return true;
        }
        offset++;
        return false;
    }

    private MalformedDataException cutShort(String what) {
        return malformed(offset, "the stream ends within " + what);
    }

    static MalformedDataException malformed(long offset, String what) {
        return new MalformedDataException("car: %s at byte %d".formatted(what, offset));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
