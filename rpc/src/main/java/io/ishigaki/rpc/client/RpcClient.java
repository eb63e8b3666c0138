package io.ishigaki.rpc.client;

import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.ProductVersion;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Puts invocations to a daemon.
public final class RpcClient {
    /// What concerns only where the command is typed.
    private static final Set<String> NOT_SENT = Set.of(
            GlobalOptions.API,
            GlobalOptions.API_AUTH,
            GlobalOptions.REPOSITORY,
            GlobalOptions.DEBUG,
            GlobalOptions.HELP);

    /// How long a daemon may take to accept a connection.
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

    private final RpcEndpoint endpoint;
    private final String authorization;
    private final Supplier<SSLSocketFactory> tls;

    /// @param authorization the value of the `Authorization` header, or empty
    public RpcClient(RpcEndpoint endpoint, String authorization) {
        this(endpoint, authorization, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /// @param tls says whom to trust
    RpcClient(RpcEndpoint endpoint, String authorization, Supplier<SSLSocketFactory> tls) {
        this.endpoint = endpoint;
        this.authorization = authorization;
        this.tls = tls;
    }

    /// Sends the invocation and reads the head of the answer. Its deadline holds for the rest of the answer too.
    ///
    /// @throws java.net.ConnectException if nobody listens there
    public RpcAnswer call(Invocation invocation, Optional<FileEntries> files) throws IOException {
        Optional<Duration> limit = invocation.timeout();
        var exchange = new Exchange(connect(limit.orElse(CONNECT_LIMIT)));
        limit.ifPresent(exchange::endAfter);
        try {
            String boundary = files.isPresent() ? MultipartSender.boundary() : "";
            exchange.connection()
                    .write(ByteBuffer.wrap(head(invocation, boundary).getBytes(StandardCharsets.UTF_8)));
            if (files.isPresent()) {
                var sender = new MultipartSender(exchange.connection(), boundary);
                exchange.startSending(() -> sender.send(files.get()));
            }
            return RpcAnswer.read(exchange);
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    private Connection connect(Duration limit) throws IOException {
        // No switch over the types: it has a class made at run time, in a quarter of the time of a short command.
        return endpoint instanceof RpcEndpoint.Tcp tcp
                ? connect(tcp, limit)
                : connect(((RpcEndpoint.Unix) endpoint).address().path());
    }

    private Connection connect(RpcEndpoint.Tcp tcp, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            connect(channel.socket(), tcp, limit);
            return tcp.encrypted() ? encrypt(channel.socket(), tcp) : new SocketConnection(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Connection connect(Path path) throws IOException {
        try {
            return new SocketConnection(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        } catch (SocketException e) {
            throw refused(path, e);
        }
    }

    /// The JDK doesn't tell a socket that nobody listens at from one that isn't there by a type.
    private static IOException refused(Path path, SocketException cause) {
        if (cause instanceof ConnectException || !Files.exists(path)) {
            var refused = new ConnectException("nobody listens at /unix%s: %s".formatted(path, cause.getMessage()));
            refused.initCause(cause);
            return refused;
        }
        return cause;
    }

    private static void connect(Socket socket, RpcEndpoint.Tcp to, Duration limit) throws IOException {
        try {
            socket.connect(
                    new InetSocketAddress(to.host(), to.port()), Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
        } catch (UnknownHostException e) {
            throw new CommandException("host '%s' has no address".formatted(to.host()), e);
        } catch (SocketTimeoutException e) {
            throw new CommandException(
                    "%s does not accept a connection within %d ms".formatted(to.authority(), limit.toMillis()), e);
        }
    }

    private Connection encrypt(Socket socket, RpcEndpoint.Tcp to) throws IOException {
        return TlsConnection.shakeHands((SSLSocket) tls.get().createSocket(socket, to.host(), to.port(), true));
    }

    private String head(Invocation invocation, String boundary) {
        var head = new StringBuilder("POST /api/v0/")
                .append(invocation.command().path().replace(' ', '/'))
                .append(query(invocation))
                .append(" HTTP/1.1\r\nHost: ")
                .append(endpoint.authority())
                .append("\r\nUser-Agent: ")
                .append(ProductVersion.AGENT)
                .append("\r\nConnection: close\r\n");
        if (!authorization.isEmpty()) {
            head.append("Authorization: ").append(authorization).append("\r\n");
        }
        if (boundary.isEmpty()) {
            head.append("Content-Length: 0\r\n");
        } else {
            head.append("Content-Type: multipart/form-data; boundary=")
                    .append(boundary)
                    .append("\r\nTransfer-Encoding: chunked\r\n");
        }
        return head.append("\r\n").toString();
    }

    /// What follows the path.
    static String query(Invocation invocation) {
        var query = new StringBuilder();
        for (Map.Entry<String, List<String>> option : invocation.options().entrySet()) {
            if (!NOT_SENT.contains(option.getKey()) && !option.getKey().equals(GlobalOptions.ENCODING)) {
                option.getValue().forEach(value -> append(query, option.getKey(), value));
            }
        }
        append(query, GlobalOptions.ENCODING, invocation.isPrintedByDaemon() ? "text" : "json");
        append(query, "stream-channels", "true");
        invocation.arguments().forEach(argument -> append(query, "arg", argument));
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
