package io.ishigaki.gateway;

import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.tar.TarExport;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.InstantSource;

/// Files and directories as TAR archives.
final class TarAnswers {
    private final Backend backend;
    private final InstantSource clock;

    /// @param clock dates members that have no time of their own
    TarAnswers(Backend backend, InstantSource clock) {
        this.backend = backend;
        this.clock = clock;
    }

    Answer of(ContentRequest content, ResolvedPath resolved) throws IOException {
        UnixFsNode node = UnixFsNode.open(backend.blocks(), resolved.cid());
        String root = resolved.cid().toString();
        var archive = new TarExport(backend.blocks(), TarExport.Precision.SECONDS, clock.instant());
        return content.begin(resolved)
                .with(Headers.ETAG, Etags.of(resolved.cid(), ResponseFormat.TAR))
                .with(Headers.CACHE_CONTROL, content.cacheControl())
                .with(Headers.CONTENT_TYPE, ResponseFormat.TAR.mediaType())
                .with(
                        Headers.CONTENT_DISPOSITION,
                        content.disposition("attachment", root + ResponseFormat.TAR.extension()))
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .answer(StatusCodes.OK, new Body.Stream(out -> {
                    backend.blocks().expectBelow();
                    archive.write(node, root, out);
                }));
    }
}
