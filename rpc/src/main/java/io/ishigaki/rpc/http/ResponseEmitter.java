package io.ishigaki.rpc.http;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.FileTransfer;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.ProductVersion;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Writes the answer to one request.
///
/// ```text
/// nothing written ──emit, emitOnce, bytes──▶ streaming ──finish──▶ complete, trailer X-Stream-Error if it failed
///      └───────────fail──▶ status 500 or 400 with the error as its body
/// ```
///
/// Confined to the thread that handles the request, but for the [AnswerBody]'s own flushing.
final class ResponseEmitter implements Emitter {
    private static final HttpString STREAM_OUTPUT = new HttpString("X-Stream-Output");
    private static final HttpString CHUNKED_OUTPUT = new HttpString("X-Chunked-Output");
    private static final HttpString CONTENT_LENGTH = new HttpString("X-Content-Length");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final String ITS_HEADERS = "X-Stream-Output, X-Chunked-Output, X-Content-Length";

    /// Those of a body that a failed answer hasn't.
    private static final List<HttpString> BODY_HEADERS =
            List.of(STREAM_OUTPUT, CHUNKED_OUTPUT, CONTENT_LENGTH, Headers.TRAILER, Headers.TRANSFER_ENCODING);

    private final HttpServerExchange exchange;
    private final ApiSettings settings;
    private final Optional<Printer> printer;
    private @Nullable AnswerBody body;

    ResponseEmitter(HttpServerExchange exchange, ApiSettings settings, Invocation invocation) {
        this.exchange = exchange;
        this.settings = settings;
        boolean text = invocation.text("encoding").equals("text");
        this.printer =
                text ? Optional.of(invocation.command().printer().open(new BodyConsole(invocation))) : Optional.empty();
    }

    @Override
    public void emit(Json value) throws IOException {
        write(value, true);
    }

    @Override
    public void emitOnce(Json value) throws IOException {
        write(value, false);
    }

    private void write(Json value, boolean several) throws IOException {
        Deadline.check();
        if (body == null) {
            if (several) {
                exchange.getResponseHeaders().put(CHUNKED_OUTPUT, "1");
            }
            begin(printer.isPresent() ? "text/plain" : "application/json");
        }
        if (printer.isPresent()) {
            printer.get().print(value);
        } else {
            begun().write((value.toText() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public OutputStream bytes(String contentType, OptionalLong length) throws IOException {
        Deadline.check();
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(STREAM_OUTPUT, "1");
        length.ifPresent(known -> headers.put(CONTENT_LENGTH, known));
        begin(contentType);
        return new DeadlineStream(begun());
    }

    private AnswerBody begun() {
        if (body == null) {
            throw new IllegalStateException("nothing was begun");
        }
        return body;
    }

    private void begin(String contentType) {
        if (body != null) {
            throw new IllegalStateException("the answer is under way");
        }
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CONTENT_TYPE, contentType);
        headers.put(Headers.TRAILER, AnswerBody.STREAM_ERROR.toString());
        addCommonHeaders();
        body = AnswerBody.open(exchange);
    }

    private void addCommonHeaders() {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.SERVER, ProductVersion.AGENT);
        headers.put(ALLOW_HEADERS, ITS_HEADERS);
        headers.put(EXPOSE_HEADERS, ITS_HEADERS);
        settings.plainHeaders().forEach((name, values) -> headers.putAll(new HttpString(name), values));
    }

    /// Completes a good answer, which may be empty.
    void finish() throws IOException {
        if (printer.isPresent()) {
            printer.get().finish();
        }
        if (body == null) {
            addCommonHeaders();
            exchange.endExchange();
        } else {
            body.close();
            exchange.endExchange();
        }
    }

    /// Completes a failed one: by a status where nothing was sent yet, else by the trailer.
    void fail(String message, CommandException.Fault fault) throws IOException {
        if (body != null && !body.isEmpty()) {
            body.closeWithError(message);
            exchange.endExchange();
            return;
        }
        BODY_HEADERS.forEach(exchange.getResponseHeaders()::remove);
        addCommonHeaders();
        if (fault == CommandException.Fault.CLIENT) {
            RpcHandler.refuse(exchange, StatusCodes.BAD_REQUEST, message);
            return;
        }
        Json error = Json.fields()
                .put("Message", message)
                .put("Code", fault.code())
                .put("Type", "error")
                .build();
        exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(error.toText() + "\n");
    }

    /// Bytes of an answer, each piece only before the deadline.
    private static final class DeadlineStream extends OutputStream implements FileTransfer {
        private final AnswerBody out;

        DeadlineStream(AnswerBody out) {
            this.out = out;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            Deadline.check();
            out.write(source, offset, length);
        }

        @Override
        public void transfer(FileChannel file, long offset, int length) throws IOException {
            Deadline.check();
            out.transfer(file, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }

    /// The body as a console: text of the answer, nothing of standard error.
    private final class BodyConsole implements Console {
        private final Invocation invocation;

        BodyConsole(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Invocation invocation() {
            return invocation;
        }

        @Override
        public void print(String text) throws IOException {
            begun().write(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            begun().write(source, offset, length);
        }

        @Override
        public void printError(String text) {}

        @Override
        public boolean isInteractive() {
            return false;
        }
    }
}
