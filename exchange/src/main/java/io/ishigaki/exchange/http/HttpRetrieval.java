package io.ishigaki.exchange.http;

import io.ishigaki.multiformats.Block;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Which trustless gateways are asked for blocks, and how. Immutable.
///
/// @param gateways their origins, such as `https://example.net`; a path is kept before `/ipfs/`
/// @param requestsMax at a time, to each
/// @param blockBytesMax longer bodies are cut off; at most [Block#BYTES_MAX]
/// @param requestTimeMax for an answer with its body
/// @param pauseMin for how long a gateway that fails isn't asked, at first; doubled by each failure after that
public record HttpRetrieval(
        List<URI> gateways, int requestsMax, int blockBytesMax, Duration requestTimeMax, Duration pauseMin) {
    public static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(30);
    public static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    /// @throws IllegalArgumentException if a bound is below 1, or blocks could be longer than the store takes
    public HttpRetrieval {
        gateways = List.copyOf(gateways);
        if (requestsMax < 1 || blockBytesMax < 1 || blockBytesMax > Block.BYTES_MAX) {
            throw new IllegalArgumentException("%d requests at a time, blocks of %d bytes, limits 1 and 1 to %d"
                    .formatted(requestsMax, blockBytesMax, Block.BYTES_MAX));
        }
    }

    public HttpRetrieval(List<URI> gateways, int requestsMax, int blockBytesMax) {
        this(gateways, requestsMax, blockBytesMax, REQUEST_TIME_MAX, PAUSE_MIN);
    }
}
