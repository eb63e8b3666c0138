package io.ishigaki.rpc.http;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.gateway.http.HttpServer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xnio.channels.StreamSourceChannel;

/// The body of a request as a stream, read from its channel in pieces as large as the reader's buffer: Undertow's own
/// stream hands it out in pieces of one pooled buffer.
///
/// A client that sends nothing for longer than the listener's [idle timeout][HttpServer#patience], or than the deadline
/// of its request allows, is let go. Confined to one thread.
final class RequestBody extends InputStream {
    private final StreamSourceChannel channel;
    private final Patience patience;
    private final byte[] single = new byte[1];

    RequestBody(HttpServerExchange exchange) {
        this.channel = exchange.getRequestChannel();
        this.patience = Patience.with(exchange);
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
        Deadline.check();
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        int count = channel.read(buffer);
        if (count != 0) {
            return count;
        }
        try {
            return awaitAndRead(buffer);
        } catch (IOException e) {
            giveUp();
            throw e;
        }
    }

    private int awaitAndRead(ByteBuffer buffer) throws IOException {
        int count = 0;
        for (var wait = patience.begin("sent nothing"); count == 0; count = channel.read(buffer)) {
            wait.await(channel::awaitReadable);
        }
        return count;
    }

    /// Takes nothing more, so that the answer is the last thing on this connection.
    private void giveUp() {
        try {
            channel.shutdownReads();
        } catch (IOException _) {
            // Undertow says that the body isn't whole, which is why we are here.
        }
    }
}
