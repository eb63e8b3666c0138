package io.ishigaki.rpc.client;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.ProductVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts invocations to a daemon.
public final class RpcClient {
    /// What concerns only where the command is typed.
    private static final Set<String> NOT_SENT = Set.of(
            GlobalOptions.API,
            GlobalOptions.API_AUTH,
            GlobalOptions.REPOSITORY,
            GlobalOptions.DEBUG,
            GlobalOptions.HELP);

    private final RpcEndpoint endpoint;
    private final String authorization;

    /// @param authorization the value of the `Authorization` header, or empty
    public RpcClient(RpcEndpoint endpoint, String authorization) {
        this.endpoint = endpoint;
        this.authorization = authorization;
    }

    /// Sends the invocation and reads the head of the answer.
    ///
    /// @throws java.net.ConnectException if nobody listens there
    public RpcAnswer call(Invocation invocation, Optional<FileEntries> files) throws IOException {
        SocketChannel channel = connect();
        try {
            String boundary = files.isPresent() ? MultipartSender.boundary() : "";
            channel.write(ByteBuffer.wrap(head(invocation, boundary).getBytes(StandardCharsets.UTF_8)));
            var upload = new Upload();
            if (files.isPresent()) {
                var sender = new MultipartSender(channel, boundary);
                upload.start(() -> sender.send(files.get()));
            }
            return RpcAnswer.read(channel, upload);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(new InetSocketAddress(endpoint.host(), endpoint.port()));
    }

    private String head(Invocation invocation, String boundary) {
        var head = new StringBuilder("POST /api/v0/")
                .append(invocation.command().path().replace(' ', '/'))
                .append(query(invocation))
                .append(" HTTP/1.1\r\nHost: ")
                .append(endpoint)
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

    private static String query(Invocation invocation) {
        var query = new StringBuilder();
        for (Map.Entry<String, List<String>> option : invocation.options().entrySet()) {
            if (!NOT_SENT.contains(option.getKey()) && !option.getKey().equals(GlobalOptions.ENCODING)) {
                option.getValue().forEach(value -> append(query, option.getKey(), value));
            }
        }
        append(query, "encoding", "json");
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

    /// The sending of a body, which goes on while the answer is read; its failure counts only if no answer came.
    static final class Upload {
        private volatile @Nullable IOException failure;

        /// Sends.
        @FunctionalInterface
        interface Body {
            void send() throws IOException;
        }

        void start(Body body) {
            Threads.startDaemon("upload", () -> run(body));
        }

        private void run(Body body) {
            try {
                body.send();
            } catch (IOException e) {
                failure = e;
            }
        }

        /// What was wrong here rather than there, where anything was.
        IOException explain(IOException there) {
            IOException here = failure;
            return here == null ? there : here;
        }
    }
}
