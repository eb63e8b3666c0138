package io.ishigaki.gateway.http;

import java.time.Duration;

/// What a listener accepts from a stranger.
///
/// @param headerBytesMax request line and headers together; more is answered 431 or 400
/// @param headersMax number of header fields
/// @param parametersMax number of query parameters
/// @param bodyBytesMax length of a request's body, -1 for no limit
/// @param headerTimeout how long a request may take from its first byte to the end of its headers
/// @param idleTimeout how long the client of a request may send or take nothing
/// @param keepAliveTimeout how long a connection may be without a request
/// @param connectionsMax open connections; more wait unaccepted until some of these have ended
public record HttpLimits(
        int headerBytesMax,
        int headersMax,
        int parametersMax,
        long bodyBytesMax,
        Duration headerTimeout,
        Duration idleTimeout,
        Duration keepAliveTimeout,
        int connectionsMax) {

    /// For those who only read.
    public static final HttpLimits GATEWAY = new HttpLimits(
            32 << 10, 100, 100, 1 << 10, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(1), 4_096);

    /// For programs that send small documents.
    public static final HttpLimits DOCUMENTS = new HttpLimits(
            32 << 10, 100, 100, 64 << 10, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(1), 1_024);

    /// For our own user, who sends whole files, some from slow pipes, and waits for long answers. Without a request
    /// a connection ends a little later than Go's clients, which are the usual ones, end it themselves.
    public static final HttpLimits RPC = new HttpLimits(
            64 << 10, 100, 10_000, -1, Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMinutes(2), 1_024);
}
