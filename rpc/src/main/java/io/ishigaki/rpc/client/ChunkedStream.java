package io.ishigaki.rpc.client;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;

/// The content of a chunked body. At its end it reads the trailers, and throws what `X-Stream-Error` says.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, section 7.1</a>
final class ChunkedStream extends InputStream implements ReadableByteChannel {
    private final SocketStream in;
    private long left;
    private boolean begun;
    private boolean ended;

    ChunkedStream(SocketStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + left));
        int count = in.read(target);
        target.limit(limit);
        if (count < 0) {
            throw new IOException("the daemon closed the connection within an answer");
        }
        left -= count;
        return count;
    }

    /// True: who closes it closes the answer.
    @Override
    public boolean isOpen() {
        return true;
    }

    private boolean nextChunk() throws IOException {
        if (ended) {
            return false;
        }
        if (begun && !in.readLine().isEmpty()) {
            throw new MalformedDataException("HTTP chunk is longer than it says");
        }
        begun = true;
        String size = in.readLine().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new MalformedDataException("bad HTTP chunk size '%s'".formatted(size));
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            ended = true;
            Map<String, String> trailers = HttpHead.readFields(in);
            String error = trailers.getOrDefault("x-stream-error", "");
            if (!error.isEmpty()) {
                throw new CommandException(error);
            }
        }
        return left > 0;
    }
}
