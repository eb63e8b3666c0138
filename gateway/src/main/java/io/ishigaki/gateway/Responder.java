package io.ishigaki.gateway;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.xnio.IoUtils;

/// Sends answers.
final class Responder {
    /// "Access-Control-Allow-Origin: *" and its like: what is addressed by hash is open to every origin.
    private static final List<Answer.Field> CORS = List.of(
            cors("Access-Control-Allow-Origin", "*"),
            cors("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
            cors("Access-Control-Allow-Headers", "Content-Type, Range, User-Agent, X-Requested-With"),
            cors(
                    "Access-Control-Expose-Headers",
                    "Content-Length, Content-Range, X-Chunked-Output, X-Ipfs-Path, X-Ipfs-Roots, X-Stream-Output"));

    private static final Duration NO_LIMIT = Duration.ofDays(365);

    private final GatewayBackend backend;
    private final Duration durationMax;
    private final Executor streams;
    private final Ticker ticker;

    /// @param streams gives each body that is made as it is sent a thread that may wait
    Responder(GatewayConfig config, GatewayBackend backend, Executor streams, Ticker ticker) {
        this.backend = backend;
        this.durationMax = config.requestDurationMax().isPositive() ? config.requestDurationMax() : NO_LIMIT;
        this.streams = streams;
        this.ticker = ticker;
    }

    private static Answer.Field cors(String name, String value) {
        return Answer.Field.of(new HttpString(name), value);
    }

    /// Sends an answer whose body is at hand; never blocks.
    void sendHeld(HttpServerExchange exchange, Answer answer, Body.Held body) {
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

    /// Sends an answer from a worker, or from a thread of its own.
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
        var pump = PiecePump.prepare(exchange, backend, pieces.opener().open(), Deadline.in(durationMax, ticker));
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
        streams.execute(() -> produce(exchange, answer, stream, onFailure));
    }

    private void produce(HttpServerExchange exchange, Answer answer, Body.Stream stream, FailureAnswer onFailure) {
        var out = new StreamOutput(exchange, Deadline.in(durationMax, ticker), () -> setHeaders(exchange, answer));
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

    static void setHeaders(HttpServerExchange exchange, Answer answer) {
        exchange.setStatusCode(answer.status());
        HeaderMap headers = exchange.getResponseHeaders();
        for (Answer.Field field : CORS) {
            headers.put(field.name(), field.value());
        }
        for (Answer.Field field : answer.fields()) {
            headers.put(field.name(), field.value());
        }
    }
}
