package io.ishigaki.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import java.io.IOException;

/// Where paths lead, for those that were asked for lately. What an immutable path leads to never changes, so nothing
/// here grows old; that a path leads nowhere is not kept.
///
/// Thread-safe.
final class PathCache {
    /// A path of average depth takes about a kilobyte.
    private static final int SEGMENTS_MAX = 40_000;

    private final PathResolver resolver;
    private final Cache<ContentPath, ResolvedPath> resolved = Caffeine.newBuilder()
            .maximumWeight(SEGMENTS_MAX)
            .weigher((ContentPath path, ResolvedPath _) -> 1 + path.segments().size())
            .build();

    PathCache(BlockSource source) {
        this.resolver = new PathResolver(source);
    }

    /// @throws io.ishigaki.dag.path.PathNotFoundException if the path leads nowhere
    ResolvedPath resolve(ContentPath path) throws IOException {
        if (path.segments().isEmpty()) {
            return resolver.resolve(path);
        }
        ResolvedPath known = resolved.getIfPresent(path);
        if (known != null) {
            return known;
        }
        ResolvedPath fresh = resolver.resolve(path);
        resolved.put(path, fresh);
        return fresh;
    }
}
