package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.swarm.Transports.Carrier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Swarms over WebSocket, on ports of their own and beside plain TCP; and the JDK's WebSocket as another
/// implementation.
class WebSocketTest {
    private static final String ECHO = "/echo/1";

    private static final Multiaddr WS = Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws");

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private Swarm listening(Multiaddr... addresses) throws IOException, InterruptedException {
        Swarm swarm = nodes.listen(List.of(addresses), Transports.defaults());
        swarm.handle(Nodes.echo(ECHO));
        return swarm;
    }

    /// A swarm on one port for both, and its two addresses.
    private Swarm sharing() throws IOException, InterruptedException {
        Swarm first = listening(WS);
        Multiaddr webSocket = first.addresses().getFirst();
        first.close();
        return listening(webSocket.decapsulate(Multiaddr.parse("/ws")), webSocket);
    }

    private static void assertEcho(Swarm one, Swarm other) throws IOException, InterruptedException {
        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);
        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            stream.write(sent, 0, sent.length);
            stream.flush();
            assertThat(stream.readBytes(sent.length)).isEqualTo(sent);
        }
    }

    private static int port(Multiaddr address) {
        return Integer.parseInt(address.first(Protocol.TCP).orElseThrow().text());
    }

    @Test
    void bytesGoOverAWebSocketOfItsOwnPort() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening(WS);

        Nodes.connect(one, other);

        assertEcho(one, other);
        assertThat(one.peer(other.self()).map(ConnectedPeer::address))
                .contains(other.addresses().getFirst());
        assertThat(other.peer(one.self()).orElseThrow().address().toString()).endsWith("/ws");
    }

    @Test
    void bothAreSpokenOnOnePort() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm another = nodes.open();
        Swarm shared = sharing();
        assertThat(shared.addresses()).hasSize(2);

        one.connect(shared.self(), List.of(shared.addresses().getFirst()));
        another.connect(shared.self(), List.of(shared.addresses().getLast()));

        assertEcho(one, shared);
        assertEcho(another, shared);
        assertThat(shared.peer(one.self()).orElseThrow().address().toString()).doesNotEndWith("/ws");
        assertThat(shared.peer(another.self()).orElseThrow().address().toString())
                .endsWith("/ws");
    }

    @Test
    void nameIsLookedUp() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = listening(WS);
        int port = port(other.addresses().getFirst());

        one.connect(other.self(), List.of(Multiaddr.parse("/dns4/localhost/tcp/" + port + "/ws")));

        assertEcho(one, other);
    }

    @Test
    void nameThatNobodyHasIsAReason() throws IOException, InterruptedException {
        Swarm one = nodes.open();
        Swarm other = nodes.open();

        assertThatThrownBy(() -> one.connect(other.self(), List.of(Multiaddr.parse("/dns/nobody.invalid/tcp/4001"))))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("/dns/nobody.invalid/tcp/4001: can't be looked up");
    }

    @Test
    void carrierThatIsSwitchedOffIsNeitherDialledNorListenedAt() throws IOException, InterruptedException {
        Swarm other = listening(WS);
        Transports tcp = Transports.defaults().withCarriers(Set.of(Carrier.TCP));
        Swarm one = nodes.listen(List.of(WS), tcp);

        assertThat(one.addresses()).isEmpty();
        assertThatThrownBy(() -> Nodes.connect(one, other))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("no transport for it");
    }

    /// Sends what a test wants, and remembers how the connection ended.
    private static final class Client implements WebSocket.Listener {
        private final CompletableFuture<String> firstBytes = new CompletableFuture<>();
        private final CompletableFuture<String> end = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            firstBytes.complete(StandardCharsets.US_ASCII.decode(data).toString());
            return WebSocket.Listener.super.onBinary(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            end.complete("closed");
            return WebSocket.Listener.super.onClose(socket, status, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end.complete("failed");
        }
    }

    private static WebSocket connect(HttpClient http, Swarm swarm, Client client)
            throws ExecutionException, InterruptedException, TimeoutException {
        int port = port(swarm.addresses().getLast());
        return http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:%d/any/path".formatted(port)), client)
                .get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void webSocketOfTheJdkIsAnswered() throws Exception {
        Swarm shared = sharing();
        var client = new Client();

        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket = connect(http, shared, client);
            // In fragments, which are one stream of bytes.
            byte[] header = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);
            socket.sendPing(ByteBuffer.wrap(new byte[3])).get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS);
            socket.sendBinary(ByteBuffer.wrap(header, 0, 5), false).get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS);
            socket.sendBinary(ByteBuffer.wrap(header, 5, header.length - 5), true)
                    .get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertThat(client.firstBytes.get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo("\u0013/multistream/1.0.0\n");
            socket.abort();
        }
    }

    @Test
    void textIsRefused() throws Exception {
        Swarm shared = sharing();
        var client = new Client();

        try (HttpClient http = HttpClient.newHttpClient()) {
            connect(http, shared, client).sendText("hello", true).get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertThat(client.end.get(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn("closed", "failed");
        }
        assertThat(shared.peers()).isEmpty();
    }

    @Test
    void requestThatIsTooLongOrOpensNothingIsCutOff() throws IOException, InterruptedException {
        Swarm shared = sharing();
        String endless = "GET / HTTP/1.1\r\nX: " + "x".repeat(100_000);

        for (String request : List.of(endless, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET ", "GE")) {
            try (var socket = new Socket(
                    InetAddress.getLoopbackAddress(), port(shared.addresses().getFirst()))) {
                socket.setSoTimeout(
                        (int) Duration.ofSeconds(Nodes.PATIENCE_SECONDS).toMillis());
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                byte[] answer = readAll(socket);
                assertThat(answer).as(request).hasSizeLessThan(1_000);
            }
        }
        assertThat(shared.peers()).isEmpty();
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException _) { // reset, which is an end too
            return new byte[0];
        }
    }
}
