package io.ishigaki.network.multistream;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The codec of one message: its length as a varint, text, a newline.
public final class MultistreamText {
    /// What a peer says first on either side.
    public static final String HEADER = "/multistream/1.0.0";

    /// The answer to a protocol that isn't spoken.
    public static final String NOT_AVAILABLE = "na";

    /// The longest message without its length, as in go-multistream.
    public static final int BYTES_MAX = 1024;

    /// Two bytes of a varint are enough for [#BYTES_MAX].
    private static final int PREFIX_BYTES_MAX = 2;

    private MultistreamText() {}

    /// The message that says `text`; [#decode] is its inverse.
    ///
    /// @throws IllegalArgumentException if the message is longer than [#BYTES_MAX]
    public static byte[] encode(String text) {
        byte[] line = (text + '\n').getBytes(StandardCharsets.UTF_8);
        if (line.length > BYTES_MAX) {
            throw new IllegalArgumentException("protocol id is %d bytes, limit %d".formatted(line.length, BYTES_MAX));
        }
        byte[] message = new byte[Uvarint.length(line.length) + line.length];
        int at = Uvarint.write(message, 0, line.length);
        System.arraycopy(line, 0, message, at, line.length);
        return message;
    }

    /// Reads a message at the position of `in`, and moves behind it; empty, and unmoved, if it isn't all there.
    ///
    /// @throws MalformedDataException if it is none
    public static Optional<String> decode(ByteBuffer in) {
        int length = peekLength(in);
        if (length < 0 || in.remaining() < Uvarint.length(length) + length) {
            return Optional.empty();
        }
        in.position(in.position() + Uvarint.length(length));
        byte[] line = new byte[length];
        in.get(line);
        if (line[length - 1] != '\n') {
            throw new MalformedDataException("multistream message ends without a newline");
        }
        return Optional.of(new String(line, 0, length - 1, StandardCharsets.UTF_8));
    }

    /// The length of the message that begins at the position of `in`; -1 if not even that is there.
    private static int peekLength(ByteBuffer in) {
        ByteBuffer view = in.duplicate();
        int prefix = 1;
        while (prefix <= view.remaining() && view.get(view.position() + prefix - 1) < 0) {
            prefix++;
        }
        if (prefix > PREFIX_BYTES_MAX) {
            throw new MalformedDataException("multistream message is over %d bytes".formatted(BYTES_MAX));
        }
        if (prefix > view.remaining()) {
            return -1;
        }
        int length = (int) Uvarint.read(view);
        if (length == 0 || length > BYTES_MAX) {
            throw new MalformedDataException(
                    "multistream message is %d bytes, limits 1 to %d".formatted(length, BYTES_MAX));
        }
        return length;
    }
}
