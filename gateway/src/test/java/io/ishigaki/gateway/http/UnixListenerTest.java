package io.ishigaki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Threads;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixListenerTest {
    /// Answers as many bytes as came.
    private static final HttpHandler ECHO =
            exchange -> exchange.getRequestReceiver().receiveFullBytes((served, body) -> {
                served.getResponseHeaders().put(Headers.CONTENT_LENGTH, body.length);
                served.getResponseSender().send(ByteBuffer.wrap(body));
            });

    @TempDir
    Path directory = Path.of("");

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path socket = Path.of("");

    @BeforeEach
    void name() {
        socket = directory.resolve("s");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private HttpServer listen() throws IOException {
        HttpServer server = HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(100)));
        opened.add(server);
        server.listen(new UnixAddress(socket), HttpLimits.RPC, ECHO);
        return server;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        opened.add(channel);
        return channel;
    }

    private String post(byte[] body) throws IOException {
        SocketChannel channel = connect();
        var out = Channels.newOutputStream(channel);
        String head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void requestsAndAnswersOfAnySizePass() throws IOException {
        listen();
        for (int size : new int[] {0, 1, 65_536, 1_000_003}) {
            assertThat(post(new byte[size])).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + "\0".repeat(size));
        }
    }

    @Test
    void onlyItsOwnerMayOpenIt() throws IOException {
        listen();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(socket);
        }
    }

    @Test
    void itIsGoneWithTheServer() throws IOException {
        listen().close();

        assertThat(socket).doesNotExist();
    }

    @Test
    void anAnswerThatWasGivenIsReadWholeThoughTheServerEnds() throws IOException, InterruptedException {
        // More than the client's socket holds: the rest waits within the server.
        byte[] answer = new byte[250_000];
        var answered = new CountDownLatch(1);
        HttpServer server = HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(100)));
        opened.add(server);
        server.listen(new UnixAddress(socket), HttpLimits.RPC, exchange -> {
            exchange.addExchangeCompleteListener((_, next) -> {
                answered.countDown();
                next.proceed();
            });
            exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, answer.length);
            exchange.getResponseSender().send(ByteBuffer.wrap(answer));
        });
        SocketChannel channel = connect();
        String request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        answered.await();

        Thread closing = Threads.startVirtual("closing", server::close);
        while (Files.exists(socket)) {
            Thread.onSpinWait();
        }
        byte[] read = Channels.newInputStream(channel).readAllBytes();
        closing.join();
        assertThat(new String(read, StandardCharsets.ISO_8859_1)).endsWith("\r\n\r\n" + "\0".repeat(answer.length));
    }

    @Test
    void whatAKilledProcessLeftIsReplaced() throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(socket).exists();

        listen();
        assertThat(post(new byte[3])).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aSocketInUseAndAFileAreRefused() throws IOException {
        listen();
        assertThatThrownBy(this::listen).isInstanceOf(BindException.class).hasMessageContaining("another process does");

        socket = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(this::listen).isInstanceOf(BindException.class).hasMessageContaining("no socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() throws IOException {
        listen();
        for (int i = 0; i < UnixListener.CONNECTIONS_MAX; i++) {
            connect();
        }

        assertThat(Channels.newInputStream(connect()).read()).isEqualTo(-1);
    }
}
