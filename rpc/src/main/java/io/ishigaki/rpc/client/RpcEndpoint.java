package io.ishigaki.rpc.client;

import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.gateway.http.UnixAddress;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.Optional;

/// Where a daemon listens. Immutable.
///
/// | text | endpoint |
/// |---|---|
/// | `/ip4/127.0.0.1/tcp/5001`, `127.0.0.1:5001`, `http://127.0.0.1:5001` | TCP |
/// | `/dns/node.example/tcp/443/https`, `…/tls/http`, `https://node.example` | TCP with TLS |
/// | `/unix/run/ishi.sock` | the Unix socket `/run/ishi.sock` |
public sealed interface RpcEndpoint {
    /// What the `Host` header says.
    String authority();

    /// A port of a host, which is a name or an address.
    record Tcp(String host, int port, boolean encrypted) implements RpcEndpoint {
        @Override
        public String authority() {
            return new ListenAddress(host, port).toString();
        }
    }

    /// A socket in the file system.
    record Unix(UnixAddress address) implements RpcEndpoint {
        @Override
        public String authority() {
            return "localhost";
        }
    }

    /// Reads any of these forms.
    ///
    /// @throws MalformedDataException if `text` is none of these
    static RpcEndpoint parse(String text) {
        Optional<UnixAddress> unix = UnixAddress.parse(text);
        if (unix.isPresent()) {
            return new Unix(unix.get());
        }
        if (text.startsWith("http://")) {
            return tcp(withPort(text.substring(7), ":80"), false);
        }
        if (text.startsWith("https://")) {
            return tcp(withPort(text.substring(8), ":443"), true);
        }
        for (String suffix : new String[] {"/tls/http", "/https"}) {
            if (text.startsWith("/") && text.endsWith(suffix)) {
                return tcp(text.substring(0, text.length() - suffix.length()), true);
            }
        }
        return tcp(text, false);
    }

    private static String withPort(String authority, String port) {
        String bare = authority.replaceAll("/+$", "");
        return bare.matches(".*:\\d+") ? bare : bare + port;
    }

    private static RpcEndpoint tcp(String address, boolean encrypted) {
        ListenAddress parsed = ListenAddress.parse(address);
        return new Tcp(parsed.host(), parsed.port(), encrypted);
    }
}
