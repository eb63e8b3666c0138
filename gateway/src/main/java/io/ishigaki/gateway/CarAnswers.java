package io.ishigaki.gateway;

import io.ishigaki.dag.car.CarWriter;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.walk.DagExport;
import io.ishigaki.dag.walk.DagScope;
import io.ishigaki.multiformats.MalformedDataException;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// DAGs as CARs: the blocks that prove where a path leads, and those of what is there.
final class CarAnswers {
    private final Backend backend;
    private final ErrorAnswers errors;

    CarAnswers(Backend backend, ErrorAnswers errors) {
        this.backend = backend;
        this.errors = errors;
    }

    Answer of(ContentRequest content) throws IOException {
        CarParameters parameters;
        try {
            parameters = CarParameters.of(content.request().query(), content.negotiation());
        } catch (MalformedDataException e) {
            return errors.of(content.request(), StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        ContentPath path = content.target();
        String etag = parameters.etag(path.rootCid(), path);
        if (content.request()
                .header(Headers.IF_NONE_MATCH)
                .flatMap(header -> Etags.match(header, etag))
                .isPresent()) {
            return content.begin()
                    .with(Headers.ETAG, etag)
                    .with(Headers.CACHE_CONTROL, content.cacheControl())
                    .answer(StatusCodes.NOT_MODIFIED, Body.EMPTY);
        }
        ResolvedPath resolved = new PathResolver(backend.blocks()).resolve(path);
        // A CAR that can't begin is an error, not a stream that breaks.
        backend.blocks().require(resolved.cid());
        return content.begin(resolved)
                .with(Headers.ETAG, etag)
                .with(Headers.CACHE_CONTROL, content.cacheControl())
                .with(Headers.CONTENT_TYPE, parameters.contentType())
                .with(Headers.CONTENT_DISPOSITION, content.disposition("attachment", fileName(path)))
                .with(Headers.ACCEPT_RANGES, "none")
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .answer(StatusCodes.OK, new Body.Stream(out -> write(path, resolved, parameters, out)));
    }

    private static String fileName(ContentPath path) {
        String last = path.segments().isEmpty() ? "" : "_" + path.segments().getLast();
        return path.root() + last + ResponseFormat.CAR.extension();
    }

    private void write(ContentPath path, ResolvedPath resolved, CarParameters parameters, OutputStream out)
            throws IOException {
        if (parameters.selection().scope() == DagScope.ALL) {
            backend.blocks().expectBelow();
        }
        // The walk drops repeats where they are not wanted.
        var car = CarWriter.begin(out, List.of(resolved.cid()), CarWriter.Repeats.KEPT);
        new DagExport(backend.blocks(), parameters.selection()).visit(path, car::write);
    }
}
