package io.ishigaki.gateway.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Looks from time to time whether the client of a request that takes long is still there: a
/// connection whose other side has ended says so only to those who read, and nobody does while a
/// request is answered.
///
/// *Confined to* the IO thread of the connection.
public final class ClientWatch {
    private static final long PERIOD_MILLIS = 500;

    private final HttpServerExchange exchange;
    private final HttpServerConnection connection;
    private final Runnable onLeave;

    private ClientWatch(HttpServerExchange exchange, HttpServerConnection connection, Runnable onLeave) {
        this.exchange = exchange;
        this.connection = connection;
        this.onLeave = onLeave;
    }

    /// Runs `onLeave` where the client of `exchange` leaves before it is complete, or the server closes: on the IO
    /// thread, or at once. Any thread may call it.
    public static void start(HttpServerExchange exchange, Runnable onLeave) {
        if (exchange.getConnection() instanceof HttpServerConnection connection) {
            new ClientWatch(exchange, connection, onLeave).lookLater();
        }
    }

    private void lookLater() {
        try {
            connection.getIoThread().executeAfter(this::look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) { // the server is closing
            onLeave.run();
        }
    }

    private void look() {
        if (exchange.isComplete()) {
            return;
        }
        if (!connection.isOpen()) {
            onLeave.run();
            return;
        }
        // As long as a body comes, whoever reads it notices.
        if (!exchange.isRequestComplete() || connection.getExtraBytes() != null) {
            lookLater();
            return;
        }
        PooledByteBuffer buffer = connection.getByteBufferPool().allocate();
        boolean kept = false;
        try {
            int count = connection.getOriginalSourceConduit().read(buffer.getBuffer());
            if (count < 0) {
                onLeave.run();
                return;
            }
            if (count > 0) {
                // The next request, which comes early.
                buffer.getBuffer().flip();
                connection.ungetRequestBytes(buffer);
                kept = true;
                if (exchange.isComplete()) {
                    // Who waits for the next request may have looked before this.
                    connection.getChannel().getSourceChannel().wakeupReads();
                }
            }
            lookLater();
        } catch (IOException _) {
            onLeave.run();
        } finally {
            if (!kept) {
                buffer.close();
            }
        }
    }
}
