package io.ishigaki.gateway.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/// Threads and buffers for HTTP, and the listeners that share them.
///
/// ```text
/// open ──listen*──▶ serving ──close──▶ new requests get 503, running ones end within the grace ──▶ closed
/// ```
///
/// Request paths and queries reach handlers undecoded: what a percent sign means is each handler's to say, once.
///
/// Thread-safe.
public final class HttpServer implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int POOLED_BUFFERS_MAX = 1_024;
    private static final int BUFFERS_PER_THREAD = 4;
    private static final int BACKLOG = 1_024;
    private static final int DEFAULT_PATIENCE_MILLIS = 60_000;
    private static final int WORKER_KEEP_ALIVE_MILLIS = 10_000;

    /// @param stop closes the socket and every connection
    private record Listener(GracefulShutdownHandler gate, Runnable stop) {}

    private final HttpSettings settings;
    private final XnioWorker worker;
    private final ByteBufferPool buffers =
            new DefaultByteBufferPool(true, BUFFER_BYTES, POOLED_BUFFERS_MAX, BUFFERS_PER_THREAD);
    private final List<Listener> listeners = new ArrayList<>();
    private boolean closed;

    private HttpServer(HttpSettings settings, XnioWorker worker) {
        this.settings = settings;
        this.worker = worker;
    }

    public static HttpServer open(HttpSettings settings) throws IOException {
        XnioWorker worker = Xnio.getInstance(HttpServer.class.getClassLoader())
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_NAME, "http")
                        .set(Options.WORKER_IO_THREADS, settings.ioThreads())
                        .set(Options.WORKER_TASK_CORE_THREADS, Math.min(settings.ioThreads(), settings.workerThreads()))
                        .set(Options.WORKER_TASK_MAX_THREADS, settings.workerThreads())
                        .set(Options.WORKER_TASK_KEEPALIVE, WORKER_KEEP_ALIVE_MILLIS)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        return new HttpServer(settings, worker);
    }

    /// Begins to answer requests that come to `address` and tells the address that was bound: the
    /// same, with a real port in place of 0.
    ///
    /// @throws BindException if the address is taken or is not ours
    public synchronized ListenAddress listen(ListenAddress address, HttpLimits limits, HttpHandler handler)
            throws IOException {
        requireOpen();
        var gate = new GracefulShutdownHandler(handler);
        Undertow undertow = build(address.toSocketAddress(), limits, gate);
        try {
            undertow.start();
        } catch (RuntimeException e) {
            undertow.stop();
            throw bindFailure(address, e);
        }
        listeners.add(new Listener(gate, undertow::stop));
        return ListenAddress.of(
                (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress());
    }

    /// Begins to answer requests that come to a Unix socket, which only the owner of this process can open.
    ///
    /// @throws BindException if somebody listens there, or there is a file that is no socket
    public synchronized void listen(UnixAddress address, HttpLimits limits, HttpHandler handler) throws IOException {
        requireOpen();
        var gate = new GracefulShutdownHandler(handler);
        var http = new HttpOpenListener(buffers, options(limits));
        http.setRootHandler(gate);
        UnixListener socket = UnixListener.open(address.path(), worker, http);
        listeners.add(new Listener(gate, () -> IoUtils.safeClose(socket)));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the HTTP server is closed");
        }
    }

    private Undertow build(InetSocketAddress address, HttpLimits limits, HttpHandler handler) {
        OptionMap options = options(limits);
        Undertow.Builder builder = Undertow.builder()
                .setWorker(worker)
                .setByteBufferPool(buffers)
                .addHttpListener(address.getPort(), address.getAddress().getHostAddress(), handler)
                .setSocketOption(Options.TCP_NODELAY, true)
                .setSocketOption(Options.REUSE_ADDRESSES, true)
                .setSocketOption(Options.BACKLOG, BACKLOG)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, limits.connectionsMax())
                .setSocketOption(Options.CONNECTION_LOW_WATER, limits.connectionsMax() - limits.connectionsMax() / 8);
        options.forEach(option -> copy(options, option, builder));
        return builder.build();
    }

    private static <T> void copy(OptionMap options, Option<T> option, Undertow.Builder builder) {
        builder.setServerOption(option, options.get(option));
    }

    private static OptionMap options(HttpLimits limits) {
        return OptionMap.builder()
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.headerBytesMax())
                .set(UndertowOptions.MAX_HEADERS, limits.headersMax())
                .set(UndertowOptions.MAX_PARAMETERS, limits.parametersMax())
                .set(UndertowOptions.MAX_ENTITY_SIZE, limits.bodyBytesMax())
                .set(
                        UndertowOptions.REQUEST_PARSE_TIMEOUT,
                        Math.toIntExact(limits.headerTimeout().toMillis()))
                .set(
                        UndertowOptions.NO_REQUEST_TIMEOUT,
                        Math.toIntExact(limits.keepAliveTimeout().toMillis()))
                .set(
                        UndertowOptions.IDLE_TIMEOUT,
                        Math.toIntExact(limits.idleTimeout().toMillis()))
                .getMap();
    }

    /// How long the client of `exchange` may keep a writer waiting. Undertow closes only
    /// connections between requests by itself, so whoever waits for a client watches the time.
    public static Duration patience(HttpServerExchange exchange) {
        return Duration.ofMillis(exchange.getConnection()
                .getUndertowOptions()
                .get(UndertowOptions.IDLE_TIMEOUT, DEFAULT_PATIENCE_MILLIS));
    }

    private static IOException bindFailure(ListenAddress address, RuntimeException failure) {
        String why = failure.getCause() instanceof BindException cause ? cause.getMessage() : failure.getMessage();
        var bind = new BindException("can't listen on %s: %s".formatted(address, why));
        bind.initCause(failure);
        return bind;
    }

    /// Refuses new requests, lets running ones end within the grace, then closes every
    /// connection. Waits for at most the grace and a second; the second time it does nothing.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        listeners.forEach(listener -> listener.gate.shutdown());
        try {
            awaitRequests();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listeners.forEach(listener -> listener.stop.run());
        worker.shutdownNow();
        try {
            worker.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        buffers.close();
    }

    private void awaitRequests() throws InterruptedException {
        long shareMillis = settings.shutdownGrace().toMillis() / Math.max(1, listeners.size());
        for (Listener listener : listeners) {
            // Those that still run when it gives up lose their connection with the worker.
            listener.gate.awaitShutdown(shareMillis);
        }
    }
}
