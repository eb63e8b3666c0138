package io.ishigaki.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.xnio.IoUtils;

/// Sends answers.
final class Responder {
    private final List<Answer.Field> common;
    private final Backend backend;
    private final Executor streams;

    /// @param streams gives each body that is made as it is sent a thread that may wait
    Responder(GatewayConfig config, Backend backend, Executor streams) {
        this.common = CommonHeaders.of(config.httpHeaders());
        this.backend = backend;
        this.streams = streams;
    }

    /// Sends an answer whose body is at hand; never blocks.
    void sendHeld(HttpServerExchange exchange, Answer answer, Body.Held body) {
        Admissions.end(exchange);
        setHeaders(exchange, answer);
        boolean bodiless = answer.status() == StatusCodes.NOT_MODIFIED || answer.status() == StatusCodes.NO_CONTENT;
        if (!bodiless) {
            exchange.setResponseContentLength(body.bytes().length());
        }
        if (bodiless || isHead(exchange) || body.bytes().isEmpty()) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(body.bytes().asBuffer());
        }
    }

    /// Sends an answer from a worker, which works under the [RequestScope] of its request, or from a thread of its
    /// own.
    ///
    /// @param onFailure makes the answer to a failure that comes before anything was sent
    /// @throws IOException if the body can't even begin; then nothing has been sent
    void send(HttpServerExchange exchange, Answer answer, FailureAnswer onFailure) throws IOException {
        switch (answer.body()) {
            case Body.Held held -> sendHeld(exchange, answer, held);
            case Body.Pieces pieces -> sendPieces(exchange, answer, pieces);
            case Body.Stream stream -> sendStream(exchange, answer, stream, onFailure);
        }
    }

    @FunctionalInterface
    interface FailureAnswer {
        Answer of(Exception failure);
    }

    private void sendPieces(HttpServerExchange exchange, Answer answer, Body.Pieces pieces) throws IOException {
        if (isHead(exchange)) {
            setHeaders(exchange, answer);
            exchange.setResponseContentLength(pieces.length());
            exchange.endExchange();
            return;
        }
        var pump = PiecePump.prepare(exchange, backend, pieces.opener().open(), RequestScope.CURRENT.get());
        setHeaders(exchange, answer);
        exchange.setResponseContentLength(pieces.length());
        pump.run();
    }

    private void sendStream(HttpServerExchange exchange, Answer answer, Body.Stream stream, FailureAnswer onFailure) {
        if (isHead(exchange)) {
            setHeaders(exchange, answer);
            if (exchange.isHttp11()) {
                // A GET would have no length either; without this the length would be told as 0.
                exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
            }
            exchange.endExchange();
            return;
        }
        RequestScope scope = RequestScope.CURRENT.get();
        streams.execute(() ->
                ScopedValue.where(RequestScope.CURRENT, scope).run(() -> produce(exchange, answer, stream, onFailure)));
    }

    private void produce(HttpServerExchange exchange, Answer answer, Body.Stream stream, FailureAnswer onFailure) {
        var out = new StreamOutput(exchange, RequestScope.CURRENT.get(), () -> setHeaders(exchange, answer));
        try {
            stream.producer().writeTo(out);
            out.close();
        } catch (IOException | RuntimeException e) {
            if (out.committed()) {
                GatewayLog.bodyBroken(exchange, e);
                IoUtils.safeClose(exchange.getConnection());
            } else {
                Answer failure = onFailure.of(e);
                sendHeld(exchange, failure, failure.body() instanceof Body.Held held ? held : Body.Held.of(""));
            }
        }
    }

    private static boolean isHead(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.HEAD);
    }

    private void setHeaders(HttpServerExchange exchange, Answer answer) {
        exchange.setStatusCode(answer.status());
        HeaderMap headers = exchange.getResponseHeaders();
        for (Answer.Field field : common) {
            headers.add(field.name(), field.value());
        }
        for (Answer.Field field : answer.fields()) {
            headers.put(field.name(), field.value());
        }
    }
}
