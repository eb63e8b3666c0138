package io.ishigaki.gateway;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.multiformats.Bytes;
import io.undertow.util.DateUtils;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;

/// UnixFS files and symlinks as a browser likes them.
final class FileAnswers {
    private final long rangeRequestFileBytesMax;
    private final EntityAnswers entities;
    private final ErrorAnswers errors;

    FileAnswers(GatewayConfig config, EntityAnswers entities, ErrorAnswers errors) {
        this.rangeRequestFileBytesMax = config.limits().rangeRequestFileBytesMax();
        this.entities = entities;
        this.errors = errors;
    }

    /// A file under the name that its path or `?filename=` gives it.
    Answer of(ContentRequest content, ResolvedPath resolved, UnixFsFile file) throws IOException {
        return of(content, resolved, file, nameOf(content.path()));
    }

    /// The file that stands for the directory in which it is: `resolved` is the directory.
    Answer ofIndex(ContentRequest content, ResolvedPath resolved, UnixFsFile file) throws IOException {
        return of(content, resolved, file, "index.html");
    }

    private Answer of(ContentRequest content, ResolvedPath resolved, UnixFsFile file, String name) throws IOException {
        if (isUnmodified(content.request(), file)) {
            return begin(content, resolved, file).answer(StatusCodes.NOT_MODIFIED, Body.EMPTY);
        }
        if (refusesRanges(file) && content.request().header(Headers.RANGE).isPresent()) {
            return errors.of(
                    content.request(),
                    StatusCodes.NOT_IMPLEMENTED,
                    ("range requests not supported for files larger than %d bytes:"
                                    + " switch to verifiable block requests (application/vnd.ipld.raw)")
                            .formatted(rangeRequestFileBytesMax));
        }
        String shown = content.request().query().nonEmpty("filename").orElse(name);
        var begun =
                begin(content, resolved, file).with(Headers.CONTENT_TYPE, contentType(content.request(), shown, file));
        return entities.of(content, begun, Entity.of(file));
    }

    /// Caches in front of us may turn a range of a large file into a request for all of it.
    private boolean refusesRanges(UnixFsFile file) {
        return rangeRequestFileBytesMax > 0 && file.size() > rangeRequestFileBytesMax;
    }

    /// A symlink is shown, not followed.
    Answer of(ContentRequest content, ResolvedPath resolved, UnixFsSymlink symlink) {
        var begun = begin(content, resolved, symlink).with(Headers.CONTENT_TYPE, "inode/symlink");
        return entities.of(
                content, begun, Entity.of(Bytes.ofOwned(symlink.target().getBytes(StandardCharsets.UTF_8))));
    }

    private static Answer.Builder begin(ContentRequest content, ResolvedPath resolved, UnixFsNode node) {
        var begun = content.begin(resolved)
                .with(Headers.ETAG, Etags.of(resolved.cid(), content.format()))
                .with(Headers.CACHE_CONTROL, content.cacheControl())
                .with(Headers.LAST_MODIFIED, lastModified(node));
        return content.request()
                .query()
                .nonEmpty("filename")
                .map(name -> begun.with(
                        Headers.CONTENT_DISPOSITION,
                        content.disposition(content.download() ? "attachment" : "inline", name)))
                .orElse(begun);
    }

    /// Whether the client has had it since it was last changed, as far as the file says when that was.
    private static boolean isUnmodified(GatewayRequest request, UnixFsNode node) {
        Optional<Date> since = request.header(Headers.IF_MODIFIED_SINCE).map(DateUtils::parseDate);
        return since.isPresent()
                && node.mtime().isPresent()
                && node.mtime().get().seconds() <= since.get().toInstant().getEpochSecond();
    }

    private static Optional<String> lastModified(UnixFsNode node) {
        return node.mtime().map(time -> DateUtils.toDateString(Date.from(time.toInstant())));
    }

    /// A path's last name; its root is none.
    private static String nameOf(ContentPath path) {
        return path.segments().isEmpty() ? "" : path.segments().getLast();
    }

    private static String contentType(GatewayRequest request, String name, UnixFsFile file) throws IOException {
        Optional<String> byName = ContentTypes.ofName(name);
        if (byName.isPresent()) {
            return byName.get();
        }
        byte[] sample = new byte[(int) Math.min(ContentSniffer.SAMPLE_BYTES, file.size())];
        try {
            int length = file.read(0, sample);
            return ContentSniffer.sniff(sample, length, length == file.size());
        } catch (BlockAbsentException e) {
            // A range can be answered as long as its own blocks are here.
            if (request.header(Headers.RANGE).isPresent()) {
                return ContentSniffer.UNKNOWN;
            }
            throw e;
        }
    }
}
