package io.ishigaki.rpc.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xnio.channels.StreamSourceChannel;

/// The body of a request as a stream, read from its channel in pieces as large as the reader's buffer: Undertow's own
/// stream hands it out in pieces of one pooled buffer. Confined to one thread.
final class RequestBody extends InputStream {
    private final StreamSourceChannel channel;
    private final byte[] single = new byte[1];

    RequestBody(StreamSourceChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        int count = channel.read(buffer);
        while (count == 0) {
            channel.awaitReadable();
            count = channel.read(buffer);
        }
        return count;
    }
}
