package io.ishigaki.gateway;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.unixfs.DirectoryEntry;
import io.ishigaki.dag.unixfs.EntryCursor;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// UnixFS directories: the `index.html` in them, or a page that lists them.
final class DirectoryAnswers {
    /// Entries past that many are shown in the order of the directory, and not looked into.
    static final int SORTED_ENTRIES_MAX = 2_000;

    private final Backend backend;
    private final FileAnswers files;
    private final ErrorAnswers errors;

    DirectoryAnswers(Backend backend, FileAnswers files, ErrorAnswers errors) {
        this.backend = backend;
        this.files = files;
        this.errors = errors;
    }

    Answer of(ContentRequest content, ResolvedPath resolved, UnixFsDirectory directory) throws IOException {
        GatewayRequest request = content.request();
        // "go get" asks without a slash and follows no redirect.
        if (!content.path().trailingSlash() && !request.query().is("go-get", "1")) {
            return Answer.redirect(StatusCodes.MOVED_PERMANENTLY, request.urlOf(request.path() + "/"));
        }
        Optional<DirectoryEntry> index = directory.lookup("index.html");
        if (index.isPresent()) {
            return UnixFsNode.open(backend.blocks(), index.get().cid()) instanceof UnixFsFile file
                    ? files.ofIndex(content, resolved, file)
                    : errors.of(request, StatusCodes.UNPROCESSABLE_ENTITY, "index.html could not be read: not a file");
        }
        return content.begin(resolved)
                .with(Headers.ETAG, Etags.ofListing(resolved.cid()))
                .with(Headers.CACHE_CONTROL, content.pageCacheControl())
                .with(Headers.CONTENT_TYPE, "text/html; charset=utf-8")
                .with(Headers.CONTENT_SECURITY_POLICY, Pages.CONTENT_SECURITY_POLICY)
                .answer(StatusCodes.OK, new Body.Stream(out -> write(page(content, directory), directory, out)));
    }

    private static ListingPage page(ContentRequest content, UnixFsDirectory directory) {
        ContentPath path = content.path();
        var shown = new ContentPath(path.namespace(), path.root(), path.segments(), false);
        return new ListingPage(shown.toString(), directory.cid(), directory.cumulativeSize());
    }

    private void write(ListingPage page, UnixFsDirectory directory, OutputStream out) throws IOException {
        EntryCursor entries = directory.entries();
        List<DirectoryEntry> first = new ArrayList<>();
        for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            first.add(entry.get());
            if (first.size() == SORTED_ENTRIES_MAX) {
                break;
            }
        }
        put(out, page.open());
        for (ListingPage.Row row : sorted(first)) {
            put(out, page.row(row));
        }
        long rows = first.size();
        for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            put(out, page.row(rowOf(entry.get(), false)));
            rows++;
        }
        put(out, page.close(rows));
    }

    /// Directories before files, each by name.
    private List<ListingPage.Row> sorted(List<DirectoryEntry> entries) throws IOException {
        List<ListingPage.Row> rows = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            rows.add(rowOf(entry, isDirectory(entry.cid())));
        }
        rows.sort(
                Comparator.comparing((ListingPage.Row row) -> !row.directory()).thenComparing(ListingPage.Row::name));
        return rows;
    }

    private static ListingPage.Row rowOf(DirectoryEntry entry, boolean directory) {
        return new ListingPage.Row(entry.name(), entry.cid(), entry.tsize(), directory);
    }

    /// Whether that is known without asking anyone else.
    private boolean isDirectory(Cid cid) throws IOException {
        if (!cid.codec().equals(Multicodec.DAG_PB)) {
            return false;
        }
        Blockstore local = backend.local();
        if (!local.has(cid)) {
            return false;
        }
        try {
            return UnixFsNode.open(local, cid) instanceof UnixFsDirectory;
        } catch (MalformedDataException _) { // whatever it is, it is no directory
            return false;
        }
    }

    private static void put(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
