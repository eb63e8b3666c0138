package io.ishigaki.gateway;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Blocks of data: dag-json, dag-cbor, json, cbor, as they are, or as a page for a person.
///
/// A block is given in its own codec. Asking for another is answered 406 (IPIP-524), unless the operator allows
/// conversion.
final class CodecAnswers {
    private static final Map<Multicodec, ResponseFormat> NATIVE = Map.of(
            Multicodec.JSON, ResponseFormat.JSON,
            Multicodec.CBOR, ResponseFormat.CBOR,
            Multicodec.DAG_JSON, ResponseFormat.DAG_JSON,
            Multicodec.DAG_CBOR, ResponseFormat.DAG_CBOR);

    private final GatewayConfig config;
    private final Backend backend;
    private final EntityAnswers entities;
    private final ErrorAnswers errors;

    CodecAnswers(GatewayConfig config, Backend backend, EntityAnswers entities, ErrorAnswers errors) {
        this.config = config;
        this.backend = backend;
        this.entities = entities;
        this.errors = errors;
    }

    /// Whether blocks of `codec` are data that this class shows.
    static boolean serves(Multicodec codec) {
        return NATIVE.containsKey(codec);
    }

    /// The tag of what `content` gets as long as it is no page of ours.
    static String etag(ContentRequest content, Cid cid) {
        ResponseFormat wanted = content.format();
        ResponseFormat own = NATIVE.get(cid.codec());
        return Etags.of(cid, wanted == ResponseFormat.IMPLICIT && own != null ? own : wanted);
    }

    Answer of(ContentRequest content, ResolvedPath resolved) throws IOException {
        if (!resolved.remainder().isEmpty()) {
            return errors.of(content.request(), StatusCodes.NOT_IMPLEMENTED, remainderMessage(resolved));
        }
        Multicodec codec = resolved.cid().codec();
        ResponseFormat wanted = content.format();
        if (wanted == ResponseFormat.IMPLICIT) {
            ResponseFormat own = NATIVE.get(codec);
            if (own == null) {
                throw new IllegalArgumentException("codec %s is no data".formatted(codec));
            }
            boolean linked = own == ResponseFormat.DAG_JSON || own == ResponseFormat.DAG_CBOR;
            return linked && content.request().acceptsHtml() && !content.download()
                    ? page(content, resolved)
                    : asItIs(content, resolved, own);
        }
        return isWrittenAs(codec, wanted) ? asItIs(content, resolved, wanted) : converted(content, resolved, wanted);
    }

    private static String remainderMessage(ResolvedPath resolved) {
        String remainder = String.join("/", resolved.remainder());
        return ("\"%s\" of \"/ipfs/%s/%s\" could not be returned: reading IPLD Kinds other than Links (CBOR Tag 42)"
                        + " is not implemented: try reading \"/ipfs/%s\" instead")
                .formatted(remainder, resolved.cid(), remainder, resolved.cid());
    }

    /// Whether the bytes of a block of `codec` are an answer of `format` already: dag-json is JSON too.
    private static boolean isWrittenAs(Multicodec codec, ResponseFormat format) {
        ResponseFormat own = NATIVE.get(codec);
        return own == format
                || (format == ResponseFormat.JSON && own == ResponseFormat.DAG_JSON)
                || (format == ResponseFormat.CBOR && own == ResponseFormat.DAG_CBOR);
    }

    private Answer asItIs(ContentRequest content, ResolvedPath resolved, ResponseFormat format) throws IOException {
        return entities.of(content, begin(content, resolved, format), Entity.ofBlock(backend.blocks(), resolved.cid()));
    }

    private static Answer.Builder begin(ContentRequest content, ResolvedPath resolved, ResponseFormat format) {
        boolean inline = format.extension().equals(".json") && !content.download();
        return content.begin(resolved)
                .with(Headers.ETAG, Etags.of(resolved.cid(), format))
                .with(Headers.CACHE_CONTROL, content.cacheControl())
                .with(Headers.CONTENT_TYPE, format.mediaType())
                .with(
                        Headers.CONTENT_DISPOSITION,
                        content.disposition(inline ? "inline" : "attachment", resolved.cid() + format.extension()))
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
    }

    private Answer converted(ContentRequest content, ResolvedPath resolved, ResponseFormat format) throws IOException {
        Cid cid = resolved.cid();
        Optional<Codec> target = switch (format) {
            case DAG_JSON -> Optional.of(Codec.DAG_JSON);
            case DAG_CBOR -> Optional.of(Codec.DAG_CBOR);
            case IMPLICIT, RAW, CAR, TAR, JSON, CBOR, IPNS_RECORD -> Optional.empty();
        };
        if (target.isEmpty()) {
            return errors.of(
                    content.request(), StatusCodes.BAD_REQUEST, "converting to requested format is not supported");
        }
        Optional<Codec> source = Codec.of(cid.codec());
        if (!config.allowCodecConversion() || source.isEmpty()) {
            return errors.of(
                    content.request(),
                    StatusCodes.NOT_ACCEPTABLE,
                    ("format \"%s\" requested but block has codec \"%s\": codec conversion is not supported,"
                                    + " fetch raw block with ?format=raw and convert client-side")
                            .formatted(format.mediaType(), cid.codec()));
        }
        Bytes body = target.get()
                .encode(source.get().decode(backend.blocks().require(cid).body()));
        return entities.of(content, begin(content, resolved, format), Entity.of(body));
    }

    private Answer page(ContentRequest content, ResolvedPath resolved) throws IOException {
        if (!content.path().trailingSlash()) {
            return Answer.redirect(
                    StatusCodes.MOVED_PERMANENTLY,
                    content.request().urlOf(content.request().path() + "/"));
        }
        Bytes body = backend.blocks().require(resolved.cid()).body();
        return content.begin(resolved)
                .with(Headers.ETAG, Etags.ofDagPage(resolved.cid()))
                .with(Headers.CONTENT_TYPE, "text/html; charset=utf-8")
                .with(Headers.CACHE_CONTROL, content.pageCacheControl())
                .with(Headers.CONTENT_SECURITY_POLICY, Pages.CONTENT_SECURITY_POLICY)
                .answer(
                        StatusCodes.OK,
                        Body.Held.of(DagPage.html(
                                content.path().toString(), resolved.cid(), body.length(), read(resolved.cid(), body))));
    }

    /// What the block says, if it can be read at all; a page about an unreadable block still tells what it is.
    private static Optional<Value> read(Cid cid, Bytes body) {
        try {
            return Codec.of(cid.codec()).map(codec -> codec.decode(body));
        } catch (MalformedDataException _) { // shown as unreadable
            return Optional.empty();
        }
    }
}
