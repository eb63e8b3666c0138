package io.ishigaki.gateway;

import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathNotFoundException;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.multiformats.MalformedDataException;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Decides what a request gets.
///
/// ```text
/// redirects ─▶ only-if-cached ─▶ format ─▶ trustless? ─▶ IPNS record
///                                                    └─▶ name ─▶ CAR
///                                                           └──▶ path ─▶ 304 ─▶ raw, TAR, data, file, directory
/// ```
///
/// Thread-safe; may block on the disk or the network.
///
/// @see <a href="https://specs.ipfs.tech/http-gateways/path-gateway/">Path Gateway</a>
final class Gateway {
    private static final String ONLY_IF_CACHED = "only-if-cached";

    private final GatewayConfig config;
    private final Backend backend;
    private final ErrorAnswers errors;
    private final PathCache paths;
    private final Redirects redirects;
    private final IpnsRecordAnswers records;
    private final CarAnswers cars;
    private final RawAnswers raw;
    private final TarAnswers tars;
    private final CodecAnswers codecs;
    private final FileAnswers files;
    private final DirectoryAnswers directories;

    Gateway(GatewayConfig config, Backend backend, InstantSource clock) {
        this.config = config;
        this.backend = backend;
        this.errors = new ErrorAnswers(config);
        this.paths = new PathCache(backend.blocks(), backend.local()::removals);
        this.redirects = new Redirects(config, errors);
        this.records = new IpnsRecordAnswers(backend, errors, clock);
        this.cars = new CarAnswers(backend, errors);
        var entities = new EntityAnswers(errors);
        this.raw = new RawAnswers(backend, entities);
        this.tars = new TarAnswers(backend, clock);
        this.codecs = new CodecAnswers(config, backend, entities, errors);
        this.files = new FileAnswers(config, entities, errors);
        this.directories = new DirectoryAnswers(backend, files, errors);
    }

    /// The answer to a failure to read what `request` is about.
    Answer failure(GatewayRequest request, Exception failure) {
        return errors.of(request, request.path(), failure);
    }

    Answer answer(GatewayRequest request) throws IOException {
        Optional<Answer> redirect = redirects.of(request);
        if (redirect.isPresent()) {
            return redirect.get();
        }
        ContentPath path;
        Negotiation negotiation;
        try {
            path = ContentPath.parse(request.path());
            negotiation = Negotiation.of(request.query(), request.acceptHeaders());
        } catch (MalformedDataException e) {
            return errors.of(request, statusOfMalformed(request), String.valueOf(e.getMessage()));
        }
        if (path.namespace() == ContentPath.Namespace.IPLD) {
            return errors.of(request, StatusCodes.NOT_FOUND, "this gateway serves /ipfs/ and /ipns/");
        }
        if (request.header(Headers.CACHE_CONTROL).filter(ONLY_IF_CACHED::equals).isPresent() && !isHere(path)) {
            return ErrorAnswers.plain(StatusCodes.PRECONDITION_FAILED, "\"%s\" not in local datastore".formatted(path));
        }
        if (!config.deserializedResponses() && !isTrustless(path, negotiation.format())) {
            return errors.of(
                    request,
                    StatusCodes.NOT_ACCEPTABLE,
                    "only trustless requests are accepted on this gateway:"
                            + " https://specs.ipfs.tech/http-gateways/trustless-gateway/");
        }
        return understood(request, path, negotiation);
    }

    private static int statusOfMalformed(GatewayRequest request) {
        boolean ours = request.path().startsWith("/ipfs/") || request.path().startsWith("/ipns/");
        return ours ? StatusCodes.BAD_REQUEST : StatusCodes.NOT_FOUND;
    }

    private boolean isHere(ContentPath path) {
        try {
            ContentPath target = path.mutable() ? follow(path).orElseThrow().path() : path;
            return backend.local()
                    .has(new PathResolver(backend.local()).resolve(target).cid());
        } catch (IOException | MalformedDataException | NoSuchElementException _) {
            // What can't be followed here is not here.
            return false;
        }
    }

    /// Whether a client can verify the answer without trusting us.
    ///
    /// @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless Gateway</a>
    private static boolean isTrustless(ContentPath path, ResponseFormat format) {
        return switch (format) {
            case CAR -> !path.mutable();
            case RAW -> !path.mutable() && path.segments().isEmpty();
            case IPNS_RECORD -> path.mutable() && path.segments().isEmpty();
            case IMPLICIT, TAR, JSON, CBOR, DAG_JSON, DAG_CBOR -> false;
        };
    }

    private record Followed(ContentPath path, Duration ttl) {}

    /// Where a mutable path leads now.
    private Optional<Followed> follow(ContentPath path) throws IOException {
        return backend.names()
                .resolve(canonical(path.root()).orElse(path.root()))
                .map(target -> new Followed(ContentPath.parse(target.path()).join(path.segments()), target.ttl()));
    }

    /// The one form of a key's name that fits into a host name too; nothing where `name` is no key's.
    static Optional<String> canonical(String name) {
        try {
            return Optional.of(IpnsName.parse(name).toString());
        } catch (MalformedDataException _) { // a domain, or nothing at all
            return Optional.empty();
        }
    }

    private Answer understood(GatewayRequest request, ContentPath path, Negotiation negotiation) throws IOException {
        if (negotiation.format() == ResponseFormat.IPNS_RECORD) {
            return records.of(new ContentRequest(request, path, negotiation, path, Optional.of(Duration.ZERO)));
        }
        if (!path.mutable()) {
            return content(new ContentRequest(request, path, negotiation, path, Optional.empty()));
        }
        Optional<Followed> followed = follow(path);
        return followed.isPresent()
                ? content(new ContentRequest(
                        request,
                        path,
                        negotiation,
                        followed.get().path(),
                        Optional.of(followed.get().ttl())))
                : errors.of(
                        request,
                        StatusCodes.INTERNAL_SERVER_ERROR,
                        "failed to resolve %s: could not resolve name".formatted(path));
    }

    private Answer content(ContentRequest content) throws IOException {
        if (content.format() == ResponseFormat.CAR) {
            return cars.of(content);
        }
        ResolvedPath resolved = paths.resolve(content.target());
        Optional<Answer> unchanged = unchanged(content, resolved);
        if (unchanged.isPresent()) {
            return unchanged.get();
        }
        return switch (content.format()) {
            case RAW -> raw.of(content, resolved);
            case TAR -> tars.of(content, resolved);
            case DAG_JSON, DAG_CBOR -> codecs.of(content, resolved);
            // JSON is often kept in files, where asking for it means no more than a GET.
            case IMPLICIT, JSON, CBOR ->
                CodecAnswers.serves(resolved.cid().codec()) ? codecs.of(content, resolved) : unixFs(content, resolved);
            case CAR, IPNS_RECORD -> throw new AssertionError("answered before the path is resolved");
        };
    }

    /// A 304, if the client has what it would get.
    private static Optional<Answer> unchanged(ContentRequest content, ResolvedPath resolved) {
        Optional<String> known = content.request().header(Headers.IF_NONE_MATCH);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        String own = CodecAnswers.etag(content, resolved.cid());
        String listing = Etags.ofListing(resolved.cid());
        String dagPage = Etags.ofDagPage(resolved.cid());
        return Etags.match(known.get(), own, listing, dagPage)
                .map(tag -> new Answer.Builder()
                        .with(Headers.ETAG, tag)
                        .with(
                                Headers.CACHE_CONTROL,
                                tag.equals(own) ? content.cacheControl() : content.pageCacheControl())
                        .answer(StatusCodes.NOT_MODIFIED, Body.EMPTY));
    }

    private Answer unixFs(ContentRequest content, ResolvedPath resolved) throws IOException {
        if (!resolved.remainder().isEmpty()) {
            throw PathNotFoundException.noLink(resolved.remainder().getFirst(), resolved.cid());
        }
        return switch (UnixFsNode.open(backend.blocks(), resolved.cid())) {
            case UnixFsFile file -> files.of(content, resolved, file);
            case UnixFsSymlink symlink -> files.of(content, resolved, symlink);
            case UnixFsDirectory directory -> directories.of(content, resolved, directory);
        };
    }
}
