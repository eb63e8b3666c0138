package io.ishigaki.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes over the wire, compared with what Kubo 0.43.0 answers.
class RpcHandlerTest {
    private static final Command COUNT = Command.named("test count")
            .argument(Argument.text("n", ""))
            .prints(value -> "n=" + value.text("N") + "\n")
            .handledBy((request, emitter) -> {
                for (int i = 1; i <= Integer.parseInt(request.argument(0)); i++) {
                    emitter.emit(Json.fields().put("N", i).build());
                }
            });
    private static final Command BREAK = Command.named("test break").handledBy((request, emitter) -> {
        emitter.emit(Json.fields().put("N", 1).build());
        throw new CommandException("it\nbroke");
    });
    private static final Command REFUSE = Command.named("test refuse").handledBy((_, _) -> {
        throw new MalformedDataException("no such <thing>");
    });
    private static final Command BUG = Command.named("test bug").handledBy((_, _) -> {
        throw new IllegalStateException("oops");
    });
    private static final Command BYTES = Command.named("test bytes").handledBy((_, emitter) -> {
        OutputStream out = emitter.bytes("application/x-tar", OptionalLong.of(3));
        out.write("abc".getBytes(StandardCharsets.UTF_8));
    });
    private static final Command EMPTY_HANDED = Command.named("test emptyhanded")
            .handledBy((_, emitter) -> {
                OutputStream _ = emitter.bytes("application/x-tar", OptionalLong.of(3));
                throw new CommandException("nothing came");
            });
    private static final Command LOCAL =
            Command.named("test local").trait(Command.Trait.LOCAL_ONLY).handledBy((_, _) -> {});

    @TempDir
    Path repository = Path.of("");

    private RpcServer server;

    @BeforeEach
    void open() throws IOException {
        server = RpcServer.open(repository, ApiSettings.DEFAULT, COUNT, BREAK, REFUSE, BUG, BYTES, EMPTY_HANDED, LOCAL);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void valuesComeAsLinesInChunks() throws IOException {
        String answer = server.post("test/count?arg=2");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK")
                .contains("Content-Type: application/json\r\n")
                .contains("X-Chunked-Output: 1\r\n")
                .contains("Trailer: X-Stream-Error\r\n")
                .contains("Transfer-Encoding: chunked\r\n")
                .contains("{\"N\":1}\n{\"N\":2}\n")
                .doesNotContain("X-Stream-Output: ");
    }

    @Test
    void textIsRenderedByThePrinter() throws IOException {
        assertThat(server.post("test/count?arg=2&encoding=text"))
                .contains("Content-Type: text/plain\r\n")
                .contains("n=1\nn=2\n");
    }

    @Test
    void anAnswerMayBeEmpty() throws IOException {
        assertThat(server.post("test/count?arg=0"))
                .startsWith("HTTP/1.1 200 OK")
                .contains("Content-Length: 0\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void bytesSayTheirTypeAndLength() throws IOException {
        assertThat(server.post("test/bytes"))
                .contains("Content-Type: application/x-tar\r\n")
                .contains("X-Stream-Output: 1\r\n")
                .contains("X-Content-Length: 3\r\n")
                .contains("\r\nabc\r\n0\r\n");
    }

    @Test
    void aFailureBeforeTheFirstValueIsAStatus() throws IOException {
        assertThat(server.post("test/refuse"))
                .startsWith("HTTP/1.1 500 ")
                .contains("Content-Type: application/json\r\n")
                .endsWith("{\"Message\":\"no such \\u003cthing\\u003e\",\"Code\":0,\"Type\":\"error\"}\n");
    }

    @Test
    void aFailureAfterItIsATrailerOfOneLine() throws IOException {
        assertThat(server.post("test/break"))
                .startsWith("HTTP/1.1 200 OK")
                .contains("{\"N\":1}\n")
                .endsWith("0\r\nX-Stream-Error: it broke\r\n\r\n");
    }

    @Test
    void aFailureBeforeTheFirstByteIsAStatus() throws IOException {
        assertThat(server.post("test/emptyhanded"))
                .startsWith("HTTP/1.1 500 ")
                .doesNotContain("X-Stream-Output: ", "X-Content-Length: ", "Trailer: ", "chunked")
                .contains("\"Message\":\"nothing came\"");
    }

    @Test
    void ourBugIsAnAnswerToo() throws IOException {
        assertThat(server.post("test/bug")).startsWith("HTTP/1.1 500 ").contains("internal error");
        assertThat(server.post("test/count?arg=1")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void onlyPostIsAnswered() throws IOException {
        assertThat(server.exchange("GET /api/v0/version HTTP/1.1", "Host: 127.0.0.1"))
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: OPTIONS, POST\r\n")
                .endsWith("405 - Method Not Allowed\n");
    }

    @Test
    void unknownAndLocalCommandsAreNotFound() throws IOException {
        for (String path : new String[] {"nope", "", "test/local", "init", "test"}) {
            assertThat(server.post(path)).as(path).startsWith("HTTP/1.1 404 ").endsWith("404 page not found\n");
        }
    }

    @Test
    void missingAndUnreadableParametersAreTheClientsFault() throws IOException {
        assertThat(server.post("test/count"))
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: text/plain")
                .endsWith("argument \"n\" is required\n");
        assertThat(server.post("cat")).startsWith("HTTP/1.1 400 ").endsWith("argument \"ipfs-path\" is required\n");
        assertThat(server.post("add")).startsWith("HTTP/1.1 400 ").endsWith("file argument 'path' is required\n");
        assertThat(server.post("version?number=boop"))
                .startsWith("HTTP/1.1 400 ")
                .contains("boop");
        assertThat(server.post("version?a=%zz")).startsWith("HTTP/1.1 400 ");
        assertThat(server.post("test/count?arg=1&timeout=boop")).contains("invalid duration");
    }

    @Test
    void unknownParametersAreIgnored() throws IOException {
        assertThat(server.post("test/count?arg=1&stream-channels=true&create=x"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anArgumentMayStandInThePath() throws IOException {
        assertThat(server.post("test/count/1")).contains("{\"N\":1}\n");
    }

    @Test
    void thePassedDeadlineIsAnError() throws IOException {
        assertThat(server.post("test/count?arg=1&timeout=0s"))
                .startsWith("HTTP/1.1 500 ")
                .contains("context deadline exceeded");
    }

    @Test
    void shutdownReachesTheNode() throws IOException {
        assertThat(server.post("shutdown")).startsWith("HTTP/1.1 200 ");
        assertThat(server.node().shutdowns()).isEqualTo(1);
    }
}
