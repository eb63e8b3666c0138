package io.ishigaki.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client beside daemons that are made of one answer.
@Timeout(60)
class RpcClientTest {
    private static final Command COMMAND = Command.named("test it").handledBy((_, _) -> {});
    private static final Command LINES =
            Command.named("test lines").trait(Command.Trait.PRINTED_BY_DAEMON).handledBy((_, _) -> {});
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    Path directory = Path.of("");

    private AutoCloseable listener = () -> {};

    @AfterEach
    void close() throws Exception {
        listener.close();
    }

    /// Reads a head and answers a value.
    private static void answer(InputStream in, OutputStream out) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        String body = "{\"Asked\":\"" + head.substring(0, head.indexOf("?")) + "\"}\n";
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private String listen(ServerSocket socket, String format) {
        listener = socket;
        Threads.startDaemon("one answer", () -> {
            try (var connection = socket.accept()) {
                answer(connection.getInputStream(), connection.getOutputStream());
            } catch (IOException _) {
                // The client didn't like the certificate.
            }
        });
        return format.formatted(socket.getLocalPort());
    }

    private static String ask(RpcClient client) throws IOException {
        Invocation invocation = Invocation.of(COMMAND, Map.of(), List.of());
        try (RpcAnswer answer = client.call(invocation, Optional.empty())) {
            return answer.values().next().orElseThrow().text("Asked");
        }
    }

    private static RpcClient client(String endpoint) {
        return new RpcClient(RpcEndpoint.parse(endpoint), "");
    }

    @Test
    void aUnixSocketIsAsGoodAsAPort() throws IOException {
        Path path = directory.resolve("api.sock");
        var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener = socket;
        socket.bind(UnixDomainSocketAddress.of(path));
        Threads.startDaemon("one answer", () -> {
            try (var connection = socket.accept()) {
                answer(Channels.newInputStream(connection), Channels.newOutputStream(connection));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(ask(client("/unix" + path))).isEqualTo("POST /api/v0/test/it");
    }

    @Test
    void anEncryptedEndpointIsAskedUnderTls() throws Exception {
        SSLContext tls = contextFor("dns:localhost");
        String endpoint = listen(
                tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                "/dns/localhost/tcp/%d/tls/http");

        var client = new RpcClient(RpcEndpoint.parse(endpoint), "", tls::getSocketFactory);
        assertThat(ask(client)).isEqualTo("POST /api/v0/test/it");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        SSLContext tls = contextFor("dns:other.example");
        String endpoint = listen(
                tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                "https://localhost:%d");

        var client = new RpcClient(RpcEndpoint.parse(endpoint), "", tls::getSocketFactory);
        assertThatThrownBy(() -> ask(client)).isInstanceOf(SSLException.class);
    }

    @Test
    void aCertificateOfAStrangerIsRefused() throws Exception {
        String endpoint = listen(
                contextFor("dns:localhost")
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                "https://localhost:%d");

        assertThatThrownBy(() -> ask(client(endpoint))).isInstanceOf(SSLException.class);
    }

    /// Keys and a certificate for `name`, by the tool of the JDK, which this context also trusts.
    private SSLContext contextFor(String name) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "a",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name,
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static String encodingOf(String... options) throws IOException {
        Map<String, List<String>> given = options.length == 0 ? Map.of() : Map.of("encoding", List.of(options));
        return RpcClient.query(Invocation.of(LINES, given, List.of()));
    }

    @Test
    void aDaemonPrintsLinesUnlessJsonIsWanted() throws IOException {
        assertThat(encodingOf()).contains("encoding=text");
        assertThat(encodingOf("text")).contains("encoding=text");
        assertThat(encodingOf("json")).contains("encoding=json");
        assertThat(RpcClient.query(Invocation.of(COMMAND, Map.of(), List.of()))).contains("encoding=json");
    }

    @Test
    void aSilentDaemonIsLeftAtTheDeadline() throws IOException {
        var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener = silent;
        Invocation invocation = Invocation.of(COMMAND, Map.of("timeout", List.of("50ms")), List.of());

        assertThatThrownBy(() -> client("127.0.0.1:" + silent.getLocalPort()).call(invocation, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage("context deadline exceeded");
    }

    @Test
    void aBodyThatCanNotBeReadEndsTheCall() throws IOException {
        var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener = silent;
        FileEntries unreadable = () -> {
            throw new IOException("the disk is gone");
        };
        Invocation invocation = Invocation.of(COMMAND, Map.of(), List.of());

        assertThatThrownBy(() -> client("127.0.0.1:" + silent.getLocalPort()).call(invocation, Optional.of(unreadable)))
                .hasMessage("the disk is gone");
    }
}
