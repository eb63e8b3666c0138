package io.ishigaki.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// Which trustless gateways are asked for blocks: the section `HTTPRetrieval`. Immutable.
///
/// @param gateways URLs without query and fragment
/// @param numWorkers requests at a time to each
public record HttpRetrievalSettings(boolean enabled, List<String> gateways, int numWorkers, DataSize maxBlockSize) {
    private static final int WORKERS_MAX = 1000;
    private static final int GATEWAYS_MAX = 100;

    static final Setting<Boolean> ENABLED = new Setting<>(
            "HTTPRetrieval.Enabled", Kind.bool(), true, "Whether the gateways of `HTTPRetrieval.Gateways` are asked.");
    static final Setting<List<String>> GATEWAYS = new Setting<>(
            "HTTPRetrieval.Gateways",
            Kind.list(
                    "at most %d URLs such as `https://example.net`".formatted(GATEWAYS_MAX),
                    urls -> urls.size() <= GATEWAYS_MAX && urls.stream().allMatch(HttpRetrievalSettings::isOrigin)),
            List.of(),
            "Trustless gateways that the daemon asks for blocks, as it asks peers: each block is checked by its hash. They"
                    + " learn what is asked of them. Kubo has no such key: it asks the gateways that routing names.");
    static final Setting<Integer> NUM_WORKERS = new Setting<>(
            "HTTPRetrieval.NumWorkers", Kind.integer(1, WORKERS_MAX), 16, "The most requests at a time to a gateway.");
    static final Setting<DataSize> MAX_BLOCK_SIZE = new Setting<>(
            "HTTPRetrieval.MaxBlockSize",
            Kind.size(new DataSize(1), DataSize.ofKibibytes(2048)),
            DataSize.ofKibibytes(2048),
            "Longer blocks of a gateway are not taken.");

    static final List<Setting<?>> ALL = List.of(ENABLED, GATEWAYS, NUM_WORKERS, MAX_BLOCK_SIZE);

    public HttpRetrievalSettings {
        gateways = List.copyOf(gateways);
    }

    static HttpRetrievalSettings of(ConfigDocument document) throws InvalidConfigException {
        return new HttpRetrievalSettings(
                ENABLED.in(document), GATEWAYS.in(document), NUM_WORKERS.in(document), MAX_BLOCK_SIZE.in(document));
    }

    private static boolean isOrigin(String text) {
        try {
            var url = new URI(text);
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException _) { // the setting says what it expects
            return false;
        }
    }
}
