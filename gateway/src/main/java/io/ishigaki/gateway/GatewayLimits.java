package io.ishigaki.gateway;

import java.time.Duration;

/// How much the gateway does for strangers, by Kubo's names in section `Gateway`. Immutable.
///
/// @param concurrentRequestsMax more are answered 429; 0 for no limit
/// @param requestDurationMax a request that takes longer is answered 504, or cut off; zero for no limit
/// @param retrievalTimeout how long a request waits for blocks from elsewhere before its first byte, and between
///     bytes; then it is answered 504, or cut off; zero for no limit
/// @param rangeRequestFileBytesMax a range of a longer file is answered 501; 0 for no limit
/// @param hotCacheBytesMax heap for answers that were given lately
public record GatewayLimits(
        int concurrentRequestsMax,
        Duration requestDurationMax,
        Duration retrievalTimeout,
        long rangeRequestFileBytesMax,
        long hotCacheBytesMax) {

    public static final GatewayLimits DEFAULT =
            new GatewayLimits(4_096, Duration.ofHours(1), Duration.ofSeconds(30), 0, 64 << 20);
}
