package io.ishigaki.gateway;

import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.ResolvedPath;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A request that has been understood: which content, in which format.
///
/// @param path the path that was asked for
/// @param target where it leads, immutable: `path` itself, or what its name points at with its segments behind
/// @param ttl how long `target` holds; empty where that is for ever
record ContentRequest(
        GatewayRequest request, ContentPath path, Negotiation negotiation, ContentPath target, Optional<Duration> ttl) {

    static final String CACHE_FOREVER = "public, max-age=29030400, immutable";

    private static final HttpString X_IPFS_PATH = new HttpString("X-Ipfs-Path");
    private static final HttpString X_IPFS_ROOTS = new HttpString("X-Ipfs-Roots");

    ResponseFormat format() {
        return negotiation.format();
    }

    /// The headers that every answer about content has.
    Answer.Builder begin() {
        return new Answer.Builder()
                .with(X_IPFS_PATH, path.toString())
                .with(Headers.CONTENT_LOCATION, contentLocation())
                .reusableIf(ttl.isEmpty());
    }

    Answer.Builder begin(ResolvedPath resolved) {
        return begin().with(
                        X_IPFS_ROOTS,
                        resolved.roots().stream()
                                .distinct()
                                .map(Object::toString)
                                .collect(Collectors.joining(",")));
    }

    /// How long plain content may be kept.
    Optional<String> cacheControl() {
        return ttl.isEmpty()
                ? Optional.of(CACHE_FOREVER)
                : ttl.filter(Duration::isPositive).map(time -> "public, max-age=" + time.toSeconds());
    }

    /// How long a page that we made may be kept: its look may change though its content can't.
    Optional<String> pageCacheControl() {
        return Optional.of(ttl.map(Duration::toSeconds).orElse(604_800L))
                .filter(seconds -> seconds > 0)
                .map("public, max-age=%d, stale-while-revalidate=2678400"::formatted);
    }

    /// The URL that asks for this format by itself, for caches that don't look at `Accept`.
    private Optional<String> contentLocation() {
        String parameter = format().parameter();
        if (parameter.isEmpty() || request.query().is("format", parameter)) {
            return Optional.empty();
        }
        Map<String, String> extra = new HashMap<>();
        negotiation.accepted().forEach((name, value) -> {
            if (request.query().first(parameter + "-" + name).isEmpty()) {
                extra.put(parameter + "-" + name, value);
            }
        });
        extra.put("format", parameter);
        return Optional.of(
                Percent.encodePath(request.path()) + "?" + request.query().encodeWith(extra));
    }

    /// The value of `Content-Disposition` for a file called `?filename=` or else `name`.
    String disposition(String kind, String name) {
        String chosen = request.query().nonEmpty("filename").orElse(name);
        String ascii = chosen.codePoints()
                .mapToObj(character -> character < 0x80 ? Character.toString(character) : "_")
                .collect(Collectors.joining());
        return "%s; filename=\"%s\"; filename*=UTF-8''%s"
                .formatted(kind, Percent.encodeSegment(ascii), Percent.encodeSegment(chosen));
    }

    boolean download() {
        return request.query().is("download", "true");
    }
}
