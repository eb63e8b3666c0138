package io.ishigaki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);

    private HttpServer server;
    private HttpClient client;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.open(new HttpSettings(1, 2, Duration.ofSeconds(5)));
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static HttpHandler saying(String text) {
        return exchange -> exchange.getResponseSender().send(text);
    }

    private HttpResponse<String> get(ListenAddress address, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address.toUrl() + path)).build(), BodyHandlers.ofString());
    }

    @Test
    void portZeroBindsARealPort() throws Exception {
        ListenAddress bound = server.listen(ANY_PORT, HttpLimits.GATEWAY, saying("hello"));

        assertThat(bound.port()).isPositive();
        assertThat(get(bound, "/").body()).isEqualTo("hello");
    }

    @Test
    void listenersHaveTheirOwnHandlers() throws Exception {
        ListenAddress one = server.listen(ANY_PORT, HttpLimits.GATEWAY, saying("one"));
        ListenAddress two = server.listen(ANY_PORT, HttpLimits.RPC, saying("two"));

        assertThat(get(one, "/").body()).isEqualTo("one");
        assertThat(get(two, "/").body()).isEqualTo("two");
    }

    @Test
    void takenPortIsRefusedByName() throws Exception {
        ListenAddress bound = server.listen(ANY_PORT, HttpLimits.GATEWAY, saying("hello"));

        assertThatThrownBy(() -> server.listen(bound, HttpLimits.GATEWAY, saying("again")))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(bound.toString());
    }

    @Test
    void pathsReachTheHandlerUndecoded() throws Exception {
        ListenAddress bound = server.listen(
                ANY_PORT,
                HttpLimits.GATEWAY,
                exchange -> exchange.getResponseSender().send(exchange.getRequestURI()));

        assertThat(get(bound, "/a%2Fb%252e/%2e%2e").body()).isEqualTo("/a%2Fb%252e/%2e%2e");
    }

    @Test
    void oversizedHeadersEndTheRequest() throws Exception {
        ListenAddress bound = server.listen(ANY_PORT, HttpLimits.GATEWAY, saying("hello"));
        String request =
                "GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(HttpLimits.GATEWAY.headerBytesMax()) + "\r\n\r\n";

        try (var socket = new Socket(bound.host(), bound.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertThat(answer).isIn("", "HTTP/1.1 400", "HTTP/1.1 431");
        }
    }

    @Test
    void runningRequestEndsBeforeCloseReturns() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ListenAddress bound = server.listen(
                ANY_PORT,
                HttpLimits.GATEWAY,
                exchange -> exchange.dispatch(() -> {
                    entered.countDown();
                    awaitQuietly(release);
                    exchange.getResponseSender().send("done");
                }));
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                HttpRequest.newBuilder(URI.create(bound.toUrl())).build(), BodyHandlers.ofString());
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        release.countDown();
        closing.get(5, TimeUnit.SECONDS);

        assertThat(answer.get(5, TimeUnit.SECONDS).body()).isEqualTo("done");
    }

    @Test
    void closedServerTakesNoConnection() throws Exception {
        ListenAddress bound = server.listen(ANY_PORT, HttpLimits.GATEWAY, saying("hello"));

        server.close();

        assertThatThrownBy(() -> get(bound, "/")).isInstanceOf(ConnectException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
