package io.ishigaki.rpc.client;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.JsonReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// A daemon's answer: a stream of values, of bytes, or of text that it printed.
///
/// Reading it throws a [CommandException] where the daemon says that the command failed, at once or on the way.
public final class RpcAnswer implements Closeable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int ERROR_BYTES_MAX = 1 << 20;

    private final Exchange exchange;
    private final HttpHead head;
    private final InputStream body;

    private RpcAnswer(Exchange exchange, HttpHead head, InputStream body) {
        this.exchange = exchange;
        this.head = head;
        this.body = body;
    }

    static RpcAnswer read(Exchange exchange) throws IOException {
        var in = new SocketStream(exchange);
        HttpHead head = HttpHead.read(in);
        boolean chunked = head.field("transfer-encoding").equalsIgnoreCase("chunked");
        InputStream body = chunked
                ? new ChunkedStream(in)
                : new LimitedStream(in, head.length().orElse(Long.MAX_VALUE));
        var answer = new RpcAnswer(exchange, head, body);
        if (head.status() != OK) {
            throw answer.failure();
        }
        return answer;
    }

    private CommandException failure() throws IOException {
        String text = new String(body.readNBytes(ERROR_BYTES_MAX), StandardCharsets.UTF_8).strip();
        if (head.field("content-type").startsWith("application/json")) {
            Json error = JsonReader.parse(text);
            return new CommandException(error.text("Message"));
        }
        return head.status() == NOT_FOUND
                ? CommandException.ofClient("Command not found.")
                : CommandException.ofClient(text);
    }

    /// Whether it is a stream of bytes rather than of values.
    public boolean isBytes() {
        return !head.field("x-stream-output").isEmpty();
    }

    /// Whether it is text, as it is to be shown.
    public boolean isText() {
        return head.field("content-type").startsWith("text/plain");
    }

    /// How many bytes the stream is said to have.
    public OptionalLong length() {
        try {
            String text = head.field("x-content-length");
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new MalformedDataException("X-Content-Length is no number", e);
        }
    }

    public InputStream bytes() {
        return body;
    }

    /// The values, one after another, empty at the end.
    public Values values() throws IOException {
        JsonReader reader = JsonReader.open(body);
        return reader::next;
    }

    /// A stream of values.
    @FunctionalInterface
    public interface Values {
        Optional<Json> next() throws IOException;
    }

    @Override
    public void close() throws IOException {
        exchange.close();
    }
}
