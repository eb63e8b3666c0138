package io.ishigaki.gateway.http;

import java.time.Duration;

/// What a listener accepts from a stranger.
///
/// @param headerBytesMax request line and headers together; more is answered 431 or 400
/// @param headersMax number of header fields
/// @param parametersMax number of query parameters
/// @param bodyBytesMax length of a request's body, -1 for no limit
/// @param headerTimeout how long a request may take from its first byte to the end of its headers
/// @param idleTimeout how long a connection may stand still
/// @param connectionsMax open connections; more wait unaccepted until some of these have ended
public record HttpLimits(
        int headerBytesMax,
        int headersMax,
        int parametersMax,
        long bodyBytesMax,
        Duration headerTimeout,
        Duration idleTimeout,
        int connectionsMax) {

    /// For those who only read.
    public static final HttpLimits GATEWAY =
            new HttpLimits(32 << 10, 100, 100, 1 << 10, Duration.ofSeconds(10), Duration.ofMinutes(1), 4_096);

    /// For our own user, who sends whole files and waits for long answers.
    public static final HttpLimits RPC =
            new HttpLimits(64 << 10, 100, 10_000, -1, Duration.ofSeconds(10), Duration.ofHours(1), 1_024);
}
