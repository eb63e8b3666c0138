package io.ishigaki.rpc.client;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The bytes that come from a daemon, buffered; large reads go past the buffer.
final class SocketStream extends InputStream {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int LINE_BYTES_MAX = 16 << 10;

    private final Exchange exchange;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;

    SocketStream(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
        return start == end && !fill() ? -1 : buffer[start++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return read(ByteBuffer.wrap(target, offset, length));
    }

    /// Reads what is there, waiting for at least a byte; -1 at the end.
    int read(ByteBuffer target) throws IOException {
        if (start == end && target.remaining() >= buffer.length) {
            return exchange.read(target);
        }
        if (start == end && !fill()) {
            return -1;
        }
        int count = Math.min(target.remaining(), end - start);
        target.put(buffer, start, count);
        start += count;
        return count;
    }

    private boolean fill() throws IOException {
        int count = exchange.read(ByteBuffer.wrap(buffer));
        start = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    /// The next line without its end.
    String readLine() throws IOException {
        var line = new StringBuilder();
        for (int next = read(); next != '\n'; next = read()) {
            if (next < 0) {
                throw exchange.explain(new IOException("the daemon closed the connection"));
            }
            if (line.length() >= LINE_BYTES_MAX) {
                throw new MalformedDataException("HTTP line is over %d bytes".formatted(LINE_BYTES_MAX));
            }
            line.append((char) next);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
