package io.ishigaki.gateway;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.path.PathNotFoundException;
import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.gateway.http.ClientWatch;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// The gateway as an HTTP handler: content by hash, for reading only.
///
/// An answer at hand leaves from the IO thread. For any other the request goes to a worker, which
/// may block; long bodies are sent without holding one while their client is waited for.
///
/// Thread-safe. Close it after the server whose requests it answers.
public final class GatewayHandler implements HttpHandler, AutoCloseable {
    private static final HttpString RETRY_AFTER = new HttpString("Retry-After");
    private static final HttpString ALLOW = new HttpString("Allow");
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final GatewayLimits limits;
    private final Optional<GatewayBackend.Fetching> fetching;
    private final Backend backend;
    private final Gateway gateway;
    private final Responder responder;
    private final HotAnswers hot;
    private final ExecutorService streams = Pools.virtual("gateway-stream");
    private final Admissions admissions;

    /// @param clock tells how much longer IPNS records are valid
    public GatewayHandler(GatewayConfig config, GatewayBackend backend, InstantSource clock) {
        this.limits = config.limits();
        this.admissions = new Admissions(limits.concurrentRequestsMax());
        this.fetching = config.noFetch() ? Optional.empty() : backend.fetching();
        BlockSource blocks = fetching.isEmpty() ? backend.local() : new PatientSource(backend.local(), streams);
        this.backend = new Backend(blocks, backend.local(), backend.names());
        this.gateway = new Gateway(config, this.backend, clock);
        this.responder = new Responder(config, this.backend, streams);
        this.hot = new HotAnswers(limits.hotCacheBytesMax());
    }

    /// Ends bodies that are still being made.
    @Override
    public void close() {
        streams.shutdownNow();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            sendNow(exchange, method.equals(Methods.OPTIONS) ? options() : notAllowed(method));
            return;
        }
        Optional<HotAnswers.Key> key = HotAnswers.keyOf(exchange);
        Optional<Answer> known =
                key.flatMap(present -> hot.find(present, backend.local().removals()));
        if (known.isPresent() && known.get().body() instanceof Body.Held held) {
            responder.sendHeld(exchange, known.get(), held);
            return;
        }
        if (!admissions.admit(exchange)) {
            sendNow(exchange, tooMany());
            return;
        }
        RequestScope scope = RequestScope.start(limits, Ticker.system(), () -> fetch(exchange));
        exchange.dispatch(() -> ScopedValue.where(RequestScope.CURRENT, scope).run(() -> work(exchange, key, known)));
    }

    /// Begins to fetch for a request, until it ends or its client leaves.
    private RequestSource fetch(HttpServerExchange exchange) {
        RequestSource fetched = fetching.orElseThrow().open();
        exchange.addExchangeCompleteListener((_, next) -> {
            fetched.close();
            next.proceed();
        });
        ClientWatch.start(exchange, fetched::close);
        return fetched;
    }

    private static Answer options() {
        return new Answer.Builder().with(ALLOW, METHODS).answer(StatusCodes.OK, Body.EMPTY);
    }

    private static Answer notAllowed(HttpString method) {
        return withField(
                ErrorAnswers.plain(
                        StatusCodes.METHOD_NOT_ALLOWED, "Method %s not allowed: read only access".formatted(method)),
                ALLOW,
                METHODS);
    }

    private static Answer tooMany() {
        return withField(ErrorAnswers.plain(StatusCodes.TOO_MANY_REQUESTS, "Too many requests"), RETRY_AFTER, "60");
    }

    private static Answer withField(Answer answer, HttpString name, String value) {
        var builder = new Answer.Builder().with(name, value);
        answer.fields().forEach(field -> builder.with(field.name(), field.value()));
        return builder.answer(answer.status(), answer.body());
    }

    private void sendNow(HttpServerExchange exchange, Answer answer) {
        if (answer.body() instanceof Body.Held held) {
            responder.sendHeld(exchange, answer, held);
        } else {
            throw new AssertionError("only a held body can be sent at once");
        }
    }

    private void work(HttpServerExchange exchange, Optional<HotAnswers.Key> key, Optional<Answer> known) {
        try {
            if (known.isPresent() && sendKnown(exchange, known.get())) {
                return;
            }
            key.ifPresent(hot::forget);
            GatewayRequest request = GatewayRequest.of(exchange);
            answer(exchange, key, request);
        } catch (MalformedDataException e) {
            sendNow(exchange, ErrorAnswers.plain(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) { // the root of this request: nobody above could do better
            GatewayLog.failed(exchange, e);
            exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR);
            exchange.endExchange();
        }
    }

    /// Sends an answer that was given before, unless its blocks have gone since.
    private boolean sendKnown(HttpServerExchange exchange, Answer answer) {
        try {
            responder.send(exchange, answer, failure -> {
                throw new AssertionError("streams are not kept", failure);
            });
            return true;
        } catch (IOException _) { // the answer is made anew, and says what is wrong
            return false;
        }
    }

    private void answer(HttpServerExchange exchange, Optional<HotAnswers.Key> key, GatewayRequest request) {
        try {
            long removals = backend.local().removals();
            Answer answer = heated(gateway.answer(request));
            key.ifPresent(present -> hot.keep(present, answer, removals));
            responder.send(exchange, answer, failure -> gateway.failure(request, failure));
        } catch (IOException | MalformedDataException e) {
            if (!isExpected(e)) {
                GatewayLog.failed(exchange, e);
            }
            sendNow(exchange, gateway.failure(request, e));
        }
    }

    private static boolean isExpected(Exception failure) {
        return failure instanceof PathNotFoundException
                || failure instanceof BlockAbsentException
                || failure instanceof InterruptedIOException
                || failure instanceof MalformedDataException;
    }

    /// The same answer with its body at hand, if that is short.
    private Answer heated(Answer answer) throws IOException {
        if (!(answer.body() instanceof Body.Pieces pieces) || pieces.length() > HotAnswers.BODY_BYTES_MAX) {
            return answer;
        }
        byte[] whole = new byte[(int) pieces.length()];
        int at = 0;
        Body.PieceSource source = pieces.opener().open();
        for (var piece = source.next(); piece.isPresent(); piece = source.next()) {
            copy(piece.get(), whole, at);
            at += piece.get().length();
        }
        return new Answer(answer.status(), answer.fields(), new Body.Held(Bytes.ofOwned(whole)), answer.reusable());
    }

    private void copy(LeafRange piece, byte[] target, int at) throws IOException {
        switch (piece) {
            case LeafRange.Held(var bytes, var offset, var length) -> bytes.copyTo(offset, target, at, length);
            case LeafRange.Stored stored ->
                backend.blocks()
                        .read(stored.cid(), stored.offset(), stored.length())
                        .orElseThrow(() -> new BlockAbsentException(stored.cid()))
                        .copyTo(0, target, at, stored.length());
        }
    }
}
