package io.ishigaki.gateway.http;

import io.ishigaki.multiformats.MalformedDataException;
import java.net.InetSocketAddress;

/// Where an HTTP listener waits: a host, which is a name or a bare IP address, and a TCP port, 0 for any free one.
///
/// Immutable.
public record ListenAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    public ListenAddress {
        if (host.isEmpty()) {
            throw new MalformedDataException("listen address has no host");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new MalformedDataException("port is %d, limit %d".formatted(port, PORT_MAX));
        }
    }

    /// Reads `/ip4/127.0.0.1/tcp/8080`, `/ip6/::1/tcp/0`, `/dns4/localhost/tcp/8080` (a trailing
    /// `/http` is allowed), or `host:port` with an IPv6 host in brackets.
    ///
    /// @throws MalformedDataException if `text` is none of these
    public static ListenAddress parse(String text) {
        return text.startsWith("/") ? parseMultiaddr(text) : parseHostAndPort(text);
    }

    static ListenAddress of(InetSocketAddress bound) {
        return new ListenAddress(bound.getAddress().getHostAddress(), bound.getPort());
    }

    private static ListenAddress parseMultiaddr(String text) {
        String[] parts = text.substring(1).split("/", -1);
        boolean plainHttp = parts.length == 5 && parts[4].equals("http");
        if ((parts.length != 4 && !plainHttp) || !isHostProtocol(parts[0]) || !parts[2].equals("tcp")) {
            throw new MalformedDataException("'%s' is no TCP address such as /ip4/127.0.0.1/tcp/8080".formatted(text));
        }
        return new ListenAddress(parts[1], parsePort(parts[3]));
    }

    private static boolean isHostProtocol(String protocol) {
        return switch (protocol) {
            case "ip4", "ip6", "dns", "dns4", "dns6" -> true;
            default -> false;
        };
    }

    private static ListenAddress parseHostAndPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new MalformedDataException("'%s' is no host:port".formatted(text));
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.contains(":")) {
            throw new MalformedDataException("'%s' needs brackets around its IPv6 host".formatted(text));
        }
        return new ListenAddress(
                bracketed ? host.substring(1, host.length() - 1) : host, parsePort(text.substring(colon + 1)));
    }

    private static int parsePort(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new MalformedDataException("'%s' is no port".formatted(text));
        }
        return Integer.parseInt(text);
    }

    /// The multiaddr form, such as `/ip4/127.0.0.1/tcp/8080`.
    public String toMultiaddr() {
        return "/%s/%s/tcp/%d".formatted(hostProtocol(), host, port);
    }

    /// The URL of its root without a trailing slash, such as `http://127.0.0.1:8080`.
    public String toUrl() {
        return "http://" + this;
    }

    private String hostProtocol() {
        if (host.contains(":")) {
            return "ip6";
        }
        return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')) ? "ip4" : "dns";
    }

    InetSocketAddress toSocketAddress() {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new MalformedDataException("host '%s' has no address".formatted(host));
        }
        return address;
    }

    /// `host:port`, with an IPv6 host in brackets.
    @Override
    public String toString() {
        return host.contains(":") ? "[%s]:%d".formatted(host, port) : host + ":" + port;
    }
}
