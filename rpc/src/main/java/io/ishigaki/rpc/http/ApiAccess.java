package io.ishigaki.rpc.http;

import io.ishigaki.gateway.http.ListenAddress;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps web pages and strangers away from the RPC.
///
/// - A request with an `Origin` comes from a web page: only the API's own and those that
///   `Access-Control-Allow-Origin` of `API.HTTPHeaders` names may come.
/// - A `Referer` counts as an `Origin`, and a browser that sends neither is refused.
/// - A name in `Host` that isn't ours was rebound by DNS to our address: refused.
/// - Where `API.Authorizations` has entries, one of them must be shown, and open the path.
///
/// Immutable, but for the addresses, which are added before the first request.
final class ApiAccess {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    private static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");

    /// What a request may do.
    enum Verdict {
        ALLOWED,
        FORBIDDEN,
        UNAUTHORIZED
    }

    private final ApiSettings settings;
    private final Set<String> origins = new HashSet<>();
    private final Set<String> hosts = new HashSet<>(Set.of("localhost"));
    private final boolean anyOrigin;

    ApiAccess(ApiSettings settings, List<ListenAddress> addresses) {
        this.settings = settings;
        List<String> configured = settings.header(ALLOW_ORIGIN.toString());
        this.anyOrigin = configured.contains("*");
        for (String origin : configured) {
            origins.add(origin.toLowerCase(Locale.ROOT));
            hostOf(origin).ifPresent(hosts::add);
        }
        for (ListenAddress address : addresses) {
            hosts.add(address.host().toLowerCase(Locale.ROOT));
            for (String host : List.of("127.0.0.1", "[::1]", "localhost")) {
                origins.add("http://" + host + ":" + address.port());
                origins.add("https://" + host + ":" + address.port());
            }
        }
    }

    Verdict judge(HttpServerExchange exchange) {
        boolean allowed = isOurHost(exchange) && isAllowedOrigin(exchange) && isAllowedReferer(exchange);
        if (!allowed || isBareBrowser(exchange)) {
            return Verdict.FORBIDDEN;
        }
        return isAuthorized(exchange) ? Verdict.ALLOWED : Verdict.UNAUTHORIZED;
    }

    private boolean isOurHost(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.HOST);
        if (header == null || header.isEmpty()) {
            return true;
        }
        String host = withoutPort(header).toLowerCase(Locale.ROOT);
        boolean ipv6 = host.startsWith("[");
        boolean ipv4 = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return ipv6 || ipv4 || hosts.contains(host) || host.endsWith(".localhost");
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private boolean isAllowedOrigin(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        return origin == null || isAllowed(origin);
    }

    private boolean isAllowed(String origin) {
        return anyOrigin || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    private boolean isAllowedReferer(HttpServerExchange exchange) {
        String referer = exchange.getRequestHeaders().getFirst(Headers.REFERER);
        return referer == null
                || referer.isEmpty()
                || originOf(referer).map(this::isAllowed).orElse(false);
    }

    private static boolean isBareBrowser(HttpServerExchange exchange) {
        var headers = exchange.getRequestHeaders();
        String agent = headers.getFirst(Headers.USER_AGENT);
        return agent != null
                && agent.startsWith("Mozilla")
                && isBlank(headers.getFirst(Headers.ORIGIN))
                && isBlank(headers.getFirst(Headers.REFERER));
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    private static Optional<String> originOf(String url) {
        try {
            URI uri = URI.create(url);
            return Optional.of(uri.getScheme() + "://" + uri.getAuthority());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> hostOf(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getHost()).map(host -> host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isAuthorized(HttpServerExchange exchange) {
        if (settings.authorizations().isEmpty()) {
            return true;
        }
        String shown = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        String path = exchange.getRequestPath();
        boolean opened = false;
        for (var authorization : settings.authorizations()) {
            // Every one is compared, so that the time doesn't tell which was nearest.
            boolean known = shown != null && authorization.isOpenedBy(shown);
            opened |= known && (path.equals(RpcHandler.PATH + "version") || opens(authorization, path));
        }
        return opened;
    }

    private static boolean opens(ApiSettings.Authorization authorization, String path) {
        return authorization.allowedPaths().stream().anyMatch(path::startsWith);
    }

    /// Says to the page that asks whether its script may read the answer.
    void addCorsHeaders(HttpServerExchange exchange) {
        var headers = exchange.getResponseHeaders();
        headers.put(Headers.VARY, "Origin");
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        if (origin != null && isAllowed(origin)) {
            headers.put(ALLOW_ORIGIN, anyOrigin ? "*" : origin);
            if (settings.header(ALLOW_CREDENTIALS.toString()).contains("true")) {
                headers.put(ALLOW_ORIGIN, origin);
                headers.put(ALLOW_CREDENTIALS, "true");
            }
        }
    }

    /// The same for the question that precedes it.
    void addPreflightHeaders(HttpServerExchange exchange) {
        addCorsHeaders(exchange);
        var headers = exchange.getResponseHeaders();
        if (headers.contains(ALLOW_ORIGIN)) {
            List<String> methods = settings.header(ALLOW_METHODS.toString());
            headers.put(ALLOW_METHODS, methods.isEmpty() ? "POST" : String.join(", ", methods));
            String asked = exchange.getRequestHeaders().getFirst(REQUEST_HEADERS);
            if (asked != null) {
                headers.put(ALLOW_HEADERS, asked);
            }
        }
    }
}
