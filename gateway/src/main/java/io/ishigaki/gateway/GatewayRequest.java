package io.ishigaki.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.Optional;

/// What a client asks, taken apart but not yet understood. Immutable.
///
/// @param head whether only headers are wanted
/// @param rawPath the path as it came, still encoded
/// @param path the path, decoded once
record GatewayRequest(boolean head, String rawPath, String path, Query query, HeaderMap headers) {
    /// @throws io.ishigaki.multiformats.MalformedDataException if path or query are wrongly encoded
    static GatewayRequest of(HttpServerExchange exchange) {
        String rawPath = pathOf(exchange.getRequestURI());
        return new GatewayRequest(
                exchange.getRequestMethod().equals(Methods.HEAD),
                rawPath,
                Percent.decode(rawPath),
                Query.parse(exchange.getQueryString()),
                exchange.getRequestHeaders());
    }

    /// The path of a request target, which has scheme and host in front where the client takes us for a proxy.
    private static String pathOf(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://");
        int slash = authority < 0 ? -1 : target.indexOf('/', authority + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    Optional<String> header(HttpString name) {
        return Optional.ofNullable(headers.getFirst(name));
    }

    List<String> acceptHeaders() {
        HeaderValues values = headers.get(Headers.ACCEPT);
        return values == null ? List.of() : List.copyOf(values);
    }

    /// Whether a person in front of a browser will see the answer.
    boolean acceptsHtml() {
        return acceptHeaders().stream().anyMatch(value -> value.contains("text/html"));
    }

    /// A URL for `path` with the query of this request.
    String urlOf(String otherPath) {
        String queryText = query.raw().isEmpty() ? "" : "?" + Percent.encodeUnsafe(query.raw());
        return Percent.encodePath(otherPath) + queryText;
    }
}
