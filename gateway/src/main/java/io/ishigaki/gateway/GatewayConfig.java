package io.ishigaki.gateway;

import java.time.Duration;

/// What the gateway answers and how much of it, by Kubo's names in section `Gateway`.
///
/// @param deserializedResponses false answers only what a client can verify: raw blocks, CAR, IPNS records
/// @param noFetch true answers from the local store alone
/// @param allowCodecConversion true converts between data codecs on request, instead of 406
/// @param disableHtmlErrors true answers errors as plain text even to browsers
/// @param concurrentRequestsMax more are answered 429; 0 for no limit
/// @param requestDurationMax a request that takes longer is cut off; zero for no limit
/// @param retrievalTimeout how long to wait for the next block, then 504; zero for no limit
/// @param rangeRequestFileBytesMax a range of a longer file is answered 501; 0 for no limit
/// @param hotCacheBytesMax heap for blocks and answers that were read lately
public record GatewayConfig(
        boolean deserializedResponses,
        boolean noFetch,
        boolean allowCodecConversion,
        boolean disableHtmlErrors,
        int concurrentRequestsMax,
        Duration requestDurationMax,
        Duration retrievalTimeout,
        long rangeRequestFileBytesMax,
        long hotCacheBytesMax) {

    public static final GatewayConfig DEFAULT = new GatewayConfig(
            true, false, false, false, 4_096, Duration.ofHours(1), Duration.ofSeconds(30), 0, 64 << 20);
}
