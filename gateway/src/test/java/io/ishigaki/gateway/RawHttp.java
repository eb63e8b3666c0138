package io.ishigaki.gateway;

import io.ishigaki.gateway.http.ListenAddress;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends bytes as they are, as no well-behaved one would.
final class RawHttp {
    private RawHttp() {}

    /// Sends a request that ends its connection, and reads the answer to its end.
    static String exchange(ListenAddress address, String request) throws IOException {
        try (var socket = new Socket(address.host(), address.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static String get(ListenAddress address, String target, String... headers) throws IOException {
        return exchange(address, request("GET", target, headers));
    }

    static String request(String method, String target, String... headers) {
        var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    static String status(String answer) {
        return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
    }
}
