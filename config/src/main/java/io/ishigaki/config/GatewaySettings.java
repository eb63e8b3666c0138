package io.ishigaki.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How content is served over HTTP. Immutable.
///
/// @param httpHeaders headers added to every answer
/// @param rootRedirect where `/` leads; empty: nowhere
/// @param noFetch whether only what is here is served
/// @param deserializedResponses whether files and directories are served, not only verifiable
///     formats
/// @param allowCodecConversion whether a block may be asked for in another codec than its own
/// @param disableHtmlErrors whether browsers, too, get errors as plain text
/// @param retrievalTimeout the longest silence before and between writes; zero: no limit
/// @param maxRequestDuration the longest that one request may take
/// @param maxConcurrentRequests beyond this many, requests are refused with 429; zero: no limit
/// @param maxRangeRequestFileSize ranges of larger files are refused; zero: no limit
public record GatewaySettings(
        Map<String, List<String>> httpHeaders,
        String rootRedirect,
        boolean noFetch,
        boolean deserializedResponses,
        boolean allowCodecConversion,
        boolean disableHtmlErrors,
        Duration retrievalTimeout,
        Duration maxRequestDuration,
        int maxConcurrentRequests,
        DataSize maxRangeRequestFileSize) {
    static final Setting<Map<String, List<String>>> HTTP_HEADERS = new Setting<>(
            "Gateway.HTTPHeaders",
            Kind.headers(),
            Map.of(),
            "Headers of every answer of the gateway, where the answer itself has none of that name. CORS is open to every"
                    + " origin unless `Access-Control-Allow-Origin` says otherwise.");
    static final Setting<String> ROOT_REDIRECT = new Setting<>(
            "Gateway.RootRedirect",
            Kind.text("a path such as \"/ipfs/…\", a URL, or \"\"", GatewaySettings::isTarget),
            "",
            "Where a request for `/` is redirected; empty: nowhere.");
    static final Setting<Boolean> NO_FETCH = new Setting<>(
            "Gateway.NoFetch",
            Kind.bool(),
            false,
            "Whether only blocks of this node are served, and none is fetched from others.");
    static final Setting<Boolean> DESERIALIZED_RESPONSES = new Setting<>(
            "Gateway.DeserializedResponses",
            Kind.bool(),
            true,
            "Whether files, directories and other interpreted content are served. `false` makes a trustless gateway,"
                    + " which serves only what its clients can verify.");
    static final Setting<Boolean> ALLOW_CODEC_CONVERSION = new Setting<>(
            "Gateway.AllowCodecConversion",
            Kind.bool(),
            false,
            "Whether a block may be asked for in another codec than its own; otherwise that is answered with 406.");
    static final Setting<Boolean> DISABLE_HTML_ERRORS = new Setting<>(
            "Gateway.DisableHTMLErrors",
            Kind.bool(),
            false,
            "Whether browsers get errors as plain text instead of a page.");
    static final Setting<Duration> RETRIEVAL_TIMEOUT = new Setting<>(
            "Gateway.RetrievalTimeout",
            Kind.duration(Duration.ZERO),
            Duration.ofSeconds(30),
            "How long a request waits for blocks from other nodes before its first byte, and between bytes. Then it is"
                    + " answered with 504, or cut off; `0s` is no limit.");
    static final Setting<Duration> MAX_REQUEST_DURATION = new Setting<>(
            "Gateway.MaxRequestDuration",
            Kind.duration(Duration.ZERO),
            Duration.ofHours(1),
            "The longest that one request may take, then it is answered with 504, or cut off; `0s` means the default.");
    static final Setting<Integer> MAX_CONCURRENT_REQUESTS = new Setting<>(
            "Gateway.MaxConcurrentRequests",
            Kind.integer(0, Integer.MAX_VALUE),
            4096,
            "How many requests are served at a time; more are refused with 429 and `Retry-After`. `0` is no limit.");
    static final Setting<DataSize> MAX_RANGE_REQUEST_FILE_SIZE = new Setting<>(
            "Gateway.MaxRangeRequestFileSize",
            Kind.size(DataSize.ZERO, new DataSize(Long.MAX_VALUE)),
            DataSize.ZERO,
            "Range requests for larger files are answered with 501; raw blocks are not limited. `0` is no limit.");

    static final List<Setting<?>> ALL = List.of(
            HTTP_HEADERS,
            ROOT_REDIRECT,
            NO_FETCH,
            DESERIALIZED_RESPONSES,
            ALLOW_CODEC_CONVERSION,
            DISABLE_HTML_ERRORS,
            RETRIEVAL_TIMEOUT,
            MAX_REQUEST_DURATION,
            MAX_CONCURRENT_REQUESTS,
            MAX_RANGE_REQUEST_FILE_SIZE);

    public GatewaySettings {
        httpHeaders = Map.copyOf(httpHeaders);
        if (maxRequestDuration.isZero()) {
            maxRequestDuration = MAX_REQUEST_DURATION.defaultValue();
        }
    }

    private static boolean isTarget(String text) {
        boolean plain = text.chars().allMatch(character -> character > ' ' && character != 0x7F);
        return text.isEmpty() || (plain && (text.startsWith("/") || text.matches("https?://.+")));
    }

    static GatewaySettings of(ConfigDocument document) throws InvalidConfigException {
        return new GatewaySettings(
                HTTP_HEADERS.in(document),
                ROOT_REDIRECT.in(document),
                NO_FETCH.in(document),
                DESERIALIZED_RESPONSES.in(document),
                ALLOW_CODEC_CONVERSION.in(document),
                DISABLE_HTML_ERRORS.in(document),
                RETRIEVAL_TIMEOUT.in(document),
                MAX_REQUEST_DURATION.in(document),
                MAX_CONCURRENT_REQUESTS.in(document),
                MAX_RANGE_REQUEST_FILE_SIZE.in(document));
    }
}
