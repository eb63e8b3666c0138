package io.ishigaki.rpc.client;

import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.MalformedDataException;

/// Where a daemon listens: `/ip4/127.0.0.1/tcp/5001`, `127.0.0.1:5001` or `http://127.0.0.1:5001`. Immutable.
public record RpcEndpoint(String host, int port) {
    public static RpcEndpoint parse(String text) {
        if (text.startsWith("https:") || text.endsWith("/tls/http") || text.endsWith("/https")) {
            throw new MalformedDataException("API endpoint '%s' wants TLS, which is not supported".formatted(text));
        }
        String bare = text.startsWith("http://") ? text.substring(7).replaceAll("/+$", "") : text;
        ListenAddress address = ListenAddress.parse(bare);
        return new RpcEndpoint(address.host(), address.port());
    }

    @Override
    public String toString() {
        return new ListenAddress(host, port).toString();
    }
}
