package io.ishigaki.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.rpc.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that stop in the middle, and the workers that would wait for them.
@Timeout(60)
class StalledClientTest {
    private static final Duration TENTH = Duration.ofMillis(100);

    /// A connection may stand still for a tenth of a second.
    private static final HttpLimits IMPATIENT =
            new HttpLimits(64 << 10, 100, 10_000, -1, Duration.ofSeconds(10), TENTH, TENTH, 16);

    private static final String HALF_A_BODY = "5\r\n--b\r\n\r\n";

    private final CountDownLatch flooded = new CountDownLatch(1);

    private final Command flood = Command.named("test flood").handledBy((_, emitter) -> {
        try (OutputStream out = emitter.bytes("application/octet-stream", OptionalLong.empty())) {
            byte[] piece = new byte[64 << 10];
            while (true) {
                out.write(piece);
            }
        } finally {
            flooded.countDown();
        }
    });

    @TempDir
    Path repository = Path.of("");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private RpcServer serve(HttpLimits limits) throws IOException {
        RpcServer server = RpcServer.open(repository, ApiSettings.DEFAULT, limits, flood);
        opened.add(server);
        return server;
    }

    /// Sends a head that promises a body, and then `body`, which may be less.
    private Socket begin(RpcServer server, String path, String body) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        opened.add(socket);
        String head = "POST /api/v0/" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void halfABodyIsAnsweredAndTheConnectionClosed() throws IOException {
        RpcServer server = serve(IMPATIENT);

        assertThat(answer(begin(server, "block/put", HALF_A_BODY)))
                .startsWith("HTTP/1.1 500 ")
                .contains("\"Message\":\"the client sent nothing for 100 ms\"");
    }

    @Test
    void halfABodyHoldsNoWorkerForEver() throws IOException {
        RpcServer server = serve(IMPATIENT);
        for (int i = 0; i < RpcServer.WORKERS; i++) {
            begin(server, "block/put", HALF_A_BODY);
        }

        assertThat(server.post("version")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void theDeadlineEndsTheWaitForABody() throws IOException {
        RpcServer server = serve(HttpLimits.RPC);

        assertThat(answer(begin(server, "block/put?timeout=50ms", HALF_A_BODY)))
                .startsWith("HTTP/1.1 500 ")
                .contains("\"Message\":\"context deadline exceeded\"");
    }

    @Test
    void whoNeverReadsHoldsNoWorkerForEver() throws Exception {
        begin(serve(IMPATIENT), "test/flood", "0\r\n\r\n");

        assertThat(flooded.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theDeadlineEndsTheWaitForAReader() throws Exception {
        begin(serve(HttpLimits.RPC), "test/flood?timeout=50ms", "0\r\n\r\n");

        assertThat(flooded.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
