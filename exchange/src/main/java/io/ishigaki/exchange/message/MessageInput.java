package io.ishigaki.exchange.message;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// The bytes of one message after another, read from a stream, with the end of the current message as a fence.
///
/// Small reads go through a buffer, large ones past it. Memory for what a peer announces is taken as its bytes come,
/// beyond [#EAGER_BYTES_MAX], unless the source reserves it. *Confined to* its caller's thread.
final class MessageInput {
    private static final int BUFFER_BYTES = 1 << 10;
    private static final int EAGER_BYTES_MAX = 64 << 10;

    /// A 64-bit number in groups of 7 bits.
    private static final int VARINT_BYTES_MAX = 10;

    private final MessageReader.Source in;
    private final byte[] buffer;
    private int at;
    private int filled;
    private int remaining;

    MessageInput(MessageReader.Source in) {
        this(in, new byte[BUFFER_BYTES]);
    }

    private MessageInput(MessageReader.Source in, byte[] buffer) {
        this.in = in;
        this.buffer = buffer;
    }

    /// The bytes of a message, or of a part of it, that are here already.
    static MessageInput over(byte[] bytes) {
        var input = new MessageInput((_, _, _) -> -1, bytes);
        input.filled = bytes.length;
        input.remaining = bytes.length;
        return input;
    }

    /// Passes over the length of the next message, which then is what can be read; answers false where the stream ends
    /// instead.
    ///
    /// @throws MalformedDataException if the message is longer than `bytesMax`
    boolean startMessage(int bytesMax) throws IOException, InterruptedException {
        remaining = VARINT_BYTES_MAX;
        if (at == filled && !fill()) {
            return false;
        }
        long length = readVarint();
        if (length < 0 || length > bytesMax) {
            throw new MalformedDataException(
                    "message is %s bytes, limit %d".formatted(Long.toUnsignedString(length), bytesMax));
        }
        remaining = (int) length;
        return true;
    }

    /// How many bytes of the message, or of the field that was entered, are left.
    int remaining() {
        return remaining;
    }

    /// Narrows the fence to the next `length` bytes; answers what [#leave] needs to widen it again.
    int enter(int length) {
        int outside = remaining - length;
        remaining = length;
        return outside;
    }

    /// Ends the field that [#enter] entered, which must have been read to its end.
    void leave(int outside) {
        remaining += outside;
    }

    /// A protobuf varint: 64 bits in at most ten bytes, not necessarily the shortest form.
    long readVarint() throws IOException, InterruptedException {
        long value = 0;
        for (int index = 0; index < VARINT_BYTES_MAX; index++) {
            byte next = readByte();
            value |= (long) (next & 0x7F) << (7 * index);
            if (next >= 0) {
                if (index == VARINT_BYTES_MAX - 1 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw new MalformedDataException("varint is longer than 64 bits");
    }

    /// The length of a field, which must end within the fence and be at most `bytesMax`.
    int readLength(String field, int bytesMax) throws IOException, InterruptedException {
        long length = readVarint();
        if (length < 0 || length > remaining) {
            throw new MalformedDataException(
                    "%s is cut short: %d of %s bytes".formatted(field, remaining, Long.toUnsignedString(length)));
        }
        if (length > bytesMax) {
            throw new MalformedDataException("%s is %d bytes, limit %d".formatted(field, length, bytesMax));
        }
        return (int) length;
    }

    private byte readByte() throws IOException, InterruptedException {
        if (remaining == 0) {
            throw new MalformedDataException("varint is cut short");
        }
        if (at == filled && !fill()) {
            throw new EOFException("stream ends within a message");
        }
        remaining--;
        return buffer[at++];
    }

    /// The next `length` bytes, which must be within the fence.
    byte[] readBytes(int length) throws IOException, InterruptedException {
        if (length <= EAGER_BYTES_MAX || !in.reserve(length)) {
            return readBytes(length, EAGER_BYTES_MAX);
        }
        try {
            return readBytes(length, length);
        } finally {
            in.release(length);
        }
    }

    /// The same, with memory for `eager` bytes at once and for others as they come.
    private byte[] readBytes(int length, int eager) throws IOException, InterruptedException {
        byte[] bytes = new byte[Math.min(length, eager)];
        int count = 0;
        while (true) {
            readFully(bytes, count);
            count = bytes.length;
            if (count == length) {
                return bytes;
            }
            // Fourfold, so that a block of a mebibyte is copied for a third of its length at most.
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 4L * count));
        }
    }

    private void readFully(byte[] target, int offset) throws IOException, InterruptedException {
        int length = target.length - offset;
        int buffered = Math.min(length, filled - at);
        System.arraycopy(buffer, at, target, offset, buffered);
        at += buffered;
        for (int count = buffered; count < length; ) {
            int read = in.fill(target, offset + count, length - count);
            if (read < 0) {
                throw new EOFException("stream ends within a message");
            }
            count += read;
        }
        remaining -= length;
    }

    void skip(int length) throws IOException, InterruptedException {
        int left = length;
        while (left > 0) {
            if (at == filled && !fill()) {
                throw new EOFException("stream ends within a message");
            }
            int step = Math.min(left, filled - at);
            at += step;
            left -= step;
        }
        remaining -= length;
    }

    private boolean fill() throws IOException, InterruptedException {
        at = 0;
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
        return filled > 0;
    }
}
