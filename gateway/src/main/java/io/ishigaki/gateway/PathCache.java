package io.ishigaki.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import java.io.IOException;
import java.util.function.LongSupplier;

/// Where paths lead, for those that were asked for lately. What an immutable path leads to never changes, so nothing
/// here grows old, but it is forgotten when blocks go: a path through a block that is gone leads nowhere. That a path
/// leads nowhere is not kept.
///
/// Thread-safe.
final class PathCache {
    /// A path of average depth takes about a kilobyte.
    private static final int SEGMENTS_MAX = 40_000;

    private final PathResolver resolver;
    private final LongSupplier removals;
    private final Cache<ContentPath, Known> resolved = Caffeine.newBuilder()
            .maximumWeight(SEGMENTS_MAX)
            .weigher((ContentPath path, Known _) -> 1 + path.segments().size())
            .build();

    /// @param removals grows when blocks go
    PathCache(BlockSource source, LongSupplier removals) {
        this.resolver = new PathResolver(source);
        this.removals = removals;
    }

    /// Where a path led when `removals` was asked.
    private record Known(ResolvedPath path, long removals) {}

    /// @throws io.ishigaki.dag.path.PathNotFoundException if the path leads nowhere
    ResolvedPath resolve(ContentPath path) throws IOException {
        if (path.segments().isEmpty()) {
            return resolver.resolve(path);
        }
        long now = removals.getAsLong();
        Known known = resolved.getIfPresent(path);
        if (known != null && known.removals == now) {
            return known.path;
        }
        ResolvedPath fresh = resolver.resolve(path);
        resolved.put(path, new Known(fresh, now));
        return fresh;
    }
}
