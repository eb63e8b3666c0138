package io.ishigaki.rpc.http;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.MemoryNode;
import io.ishigaki.rpc.command.CommandTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// An RPC server on a free port, and the plainest of clients: text in, text out.
public final class RpcServer implements AutoCloseable {
    static final int WORKERS = 4;

    private final HttpServer server;
    private final ListenAddress address;
    private final MemoryNode node;

    private RpcServer(HttpServer server, ListenAddress address, MemoryNode node) {
        this.server = server;
        this.address = address;
        this.node = node;
    }

    public static RpcServer open(Path repository, ApiSettings settings, Command... more) throws IOException {
        return open(repository, settings, HttpLimits.RPC, more);
    }

    static RpcServer open(Path repository, ApiSettings settings, HttpLimits limits, Command... more)
            throws IOException {
        var node = new MemoryNode(repository);
        var handler = new RpcHandler(CommandTable.with(List.of(more)), node, settings, Ticker.system());
        var server = HttpServer.open(new HttpSettings(1, WORKERS, Duration.ofMillis(100)));
        ListenAddress address = server.listen(ListenAddress.parse("127.0.0.1:0"), limits, handler);
        handler.reachedAt(List.of(address));
        return new RpcServer(server, address, node);
    }

    public int port() {
        return address.port();
    }

    public MemoryNode node() {
        return node;
    }

    /// Sends the lines, which are a whole head, and answers everything that comes back.
    String exchange(String... head) throws IOException {
        return exchange(new byte[0], head);
    }

    String exchange(byte[] body, String... head) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            String text =
                    String.join("\r\n", head) + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String post(String path, String... headers) throws IOException {
        var head = new java.util.ArrayList<String>(List.of("POST /api/v0/" + path + " HTTP/1.1", "Host: 127.0.0.1"));
        head.addAll(List.of(headers));
        return exchange(head.toArray(String[]::new));
    }

    @Override
    public void close() {
        server.close();
    }
}
