package io.ishigaki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Strangers who hold connections open, or who send as little or as much as they can.
class HostileClientTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATE = Duration.ofMinutes(10);
    private static final int GIVE_UP_MILLIS = 20_000;

    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.open(new HttpSettings(1, 2, Duration.ofMillis(50)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ListenAddress listen(Duration header, Duration keepAlive, int connections) throws IOException {
        return listen(
                header,
                keepAlive,
                connections,
                exchange -> exchange.getResponseSender().send("hello"));
    }

    private ListenAddress listen(Duration header, Duration keepAlive, int connections, HttpHandler handler)
            throws IOException {
        var limits = new HttpLimits(4 << 10, 10, 10, 10, header, LATE, keepAlive, connections);
        return server.listen(new ListenAddress("127.0.0.1", 0), limits, handler);
    }

    private static Socket connect(ListenAddress address) throws IOException {
        var socket = new Socket(address.host(), address.port());
        socket.setSoTimeout(GIVE_UP_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String statusLine(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
    }

    @Test
    void headersThatNeverEndAreNotWaitedFor() throws Exception {
        ListenAddress address = listen(SOON, LATE, 10);
        try (Socket socket = connect(address)) {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void headersThatDripAreNotWaitedForEither() throws Exception {
        ListenAddress address = listen(SOON, LATE, 10);
        try (Socket socket = connect(address)) {
            send(socket, "GET / HTTP/1.1\r\nX-Slow: ");
            socket.setSoTimeout(10);

            assertThat(dripsUntilEnd(socket)).isLessThan(1_000);
        }
    }

    /// Sends a byte now and then until the connection ends; answers how many were taken.
    private static int dripsUntilEnd(Socket socket) {
        for (int drips = 0; drips < 1_000; drips++) {
            try {
                send(socket, "a");
                if (socket.getInputStream().read() < 0) {
                    return drips;
                }
            } catch (SocketTimeoutException _) { // the server still listens
            } catch (IOException _) { // it has hung up
                return drips;
            }
        }
        return 1_000;
    }

    @Test
    void connectionsThatAskNothingAreEnded() throws Exception {
        ListenAddress address = listen(LATE, SOON, 10);
        try (Socket fresh = connect(address);
                Socket used = connect(address)) {
            send(used, REQUEST);
            assertThat(statusLine(used)).isEqualTo("HTTP/1.1 200");

            assertThat(fresh.getInputStream().readAllBytes()).isEmpty();
            assertThat(new String(used.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("hello");
        }
    }

    /// The answer to one waits until the server has ended the other, and then for as long again.
    @Test
    void connectionWhoseRequestIsUnderWayIsNotEnded() throws Exception {
        var unasked = new Semaphore(0);
        HttpHandler patient = exchange -> exchange.dispatch(() -> {
            unasked.acquireUninterruptibly(2);
            exchange.getResponseSender().send("hello");
        });
        ListenAddress address = listen(LATE, SOON, 10, patient);
        try (Socket busy = connect(address)) {
            send(busy, REQUEST);
            for (int i = 0; i < 2; i++) {
                try (Socket fresh = connect(address)) {
                    assertThat(fresh.getInputStream().readAllBytes()).isEmpty();
                    unasked.release();
                }
            }

            assertThat(statusLine(busy)).isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void connectionsAboveTheLimitWaitUntilOthersEnd() throws Exception {
        ListenAddress address = listen(LATE, LATE, 8);
        List<Socket> served = new ArrayList<>();
        try (Socket waiting = firstThatWaits(address, served)) {
            assertThat(served).hasSizeBetween(1, 8);

            for (Socket each : served) {
                each.close();
            }
            waiting.setSoTimeout(GIVE_UP_MILLIS);
            assertThat(statusLine(waiting)).isEqualTo("HTTP/1.1 200");
        }
    }

    /// Connects until a connection is not answered soon; the others are `served`. The first gets all the time it needs.
    private static Socket firstThatWaits(ListenAddress address, List<Socket> served) throws IOException {
        Socket socket = connect(address);
        send(socket, REQUEST);
        while (served.size() < 20 && isAnswered(socket)) {
            served.add(socket);
            socket = connect(address);
            socket.setSoTimeout(300);
            send(socket, REQUEST);
        }
        return socket;
    }

    private static boolean isAnswered(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            return in.read() >= 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    @Test
    void moreHeadersOrParametersThanTheLimitAreRefused() throws Exception {
        ListenAddress address = listen(LATE, LATE, 10);
        String headers = "X: y\r\n".repeat(11);
        String parameters = "a=b&".repeat(11);
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n",
                "GET /?" + parameters + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /" + "a".repeat(8 << 10) + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (Socket socket = connect(address)) {
                send(socket, request);
                assertThat(statusLine(socket)).isIn("", "HTTP/1.1 400", "HTTP/1.1 431");
            }
        }
    }
}
