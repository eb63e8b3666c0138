package io.ishigaki.gateway;

import io.ishigaki.gateway.http.HttpServer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/// A response body that is written as it is made, by a thread that may wait for its client.
///
/// The first [#BUFFER_BYTES] are held back. So a short body gets its length in a header, and a failure at the beginning
/// still becomes a proper answer.
///
/// *Confined to* the thread of its producer.
final class StreamOutput extends OutputStream {
    static final int BUFFER_BYTES = 64 << 10;

    private final HttpServerExchange exchange;
    private final RequestScope scope;
    private final Runnable headers;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Semaphore writable = new Semaphore(0);
    private @Nullable StreamSinkChannel channel;

    /// @param headers sets status and headers on the exchange, once it is sure that they hold
    StreamOutput(HttpServerExchange exchange, RequestScope scope, Runnable headers) {
        this.exchange = exchange;
        this.scope = scope;
        this.headers = headers;
    }

    /// Whether the client has been told anything yet.
    boolean committed() {
        return channel != null;
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int count = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, offset + done, count);
            done += count;
        }
    }

    /// Sends what is left and ends the exchange.
    @Override
    public void close() throws IOException {
        if (channel == null) {
            commit(OptionalLong.of(buffer.position()));
        }
        drain();
        exchange.endExchange();
    }

    private StreamSinkChannel commit(OptionalLong length) {
        headers.run();
        length.ifPresent(exchange::setResponseContentLength);
        StreamSinkChannel opened = exchange.getResponseChannel();
        channel = opened;
        return opened;
    }

    private void drain() throws IOException {
        if (scope.remaining().isZero()) {
            throw new InterruptedIOException("the request took longer than it may");
        }
        StreamSinkChannel open = channel == null ? commit(OptionalLong.empty()) : channel;
        buffer.flip();
        while (buffer.hasRemaining()) {
            if (open.write(buffer) == 0) {
                awaitClient(open);
            } else {
                scope.progressed();
            }
        }
        buffer.clear();
    }

    private void awaitClient(StreamSinkChannel open) throws IOException {
        open.getWriteSetter().set(_ -> {
            open.suspendWrites();
            writable.release();
        });
        open.resumeWrites();
        try {
            long patience = HttpServer.patience(exchange).toMillis();
            if (!writable.tryAcquire(Math.min(scope.remaining().toMillis(), patience), TimeUnit.MILLISECONDS)) {
                throw new InterruptedIOException("the client did not read for longer than it may");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a client");
        }
    }
}
