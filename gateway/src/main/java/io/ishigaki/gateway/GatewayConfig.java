package io.ishigaki.gateway;

import java.util.List;
import java.util.Map;

/// What the gateway answers, by Kubo's names in section `Gateway`. Immutable.
///
/// @param deserializedResponses false answers only what a client can verify: raw blocks, CAR, IPNS records
/// @param noFetch true answers from the local store alone
/// @param allowCodecConversion true converts between data codecs on request, instead of 406
/// @param disableHtmlErrors true answers errors as plain text even to browsers
/// @param rootRedirect a path or URL to which `/` leads; empty for nowhere
/// @param httpHeaders headers of every answer, by names that are tokens of HTTP
public record GatewayConfig(
        boolean deserializedResponses,
        boolean noFetch,
        boolean allowCodecConversion,
        boolean disableHtmlErrors,
        String rootRedirect,
        Map<String, List<String>> httpHeaders,
        GatewayLimits limits) {

    public static final GatewayConfig DEFAULT =
            new GatewayConfig(true, false, false, false, "", Map.of(), GatewayLimits.DEFAULT);

    public GatewayConfig {
        httpHeaders = Map.copyOf(httpHeaders);
    }
}
