package io.ishigaki.gateway;

import io.ishigaki.dag.path.ResolvedPath;
import io.undertow.util.Headers;
import java.io.IOException;

/// Blocks as they are, for clients that verify them.
///
/// @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless Gateway</a>
final class RawAnswers {
    private final Backend backend;
    private final EntityAnswers entities;

    RawAnswers(Backend backend, EntityAnswers entities) {
        this.backend = backend;
        this.entities = entities;
    }

    Answer of(ContentRequest content, ResolvedPath resolved) throws IOException {
        var begun = content.begin(resolved)
                .with(Headers.ETAG, Etags.of(resolved.cid(), ResponseFormat.RAW))
                .with(Headers.CACHE_CONTROL, content.cacheControl())
                .with(Headers.CONTENT_TYPE, ResponseFormat.RAW.mediaType())
                .with(
                        Headers.CONTENT_DISPOSITION,
                        content.disposition("attachment", resolved.cid() + ResponseFormat.RAW.extension()))
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        return entities.of(content, begun, Entity.ofBlock(backend.blocks(), resolved.cid()));
    }
}
