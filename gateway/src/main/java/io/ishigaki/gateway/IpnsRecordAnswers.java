package io.ishigaki.gateway;

import io.ishigaki.dag.ipns.IpnsContent;
import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.dag.ipns.IpnsRecord;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Signed records of IPNS names, for clients that verify them.
///
/// @see <a
/// href="https://specs.ipfs.tech/http-gateways/trustless-gateway/#ipns-record-responses-application-vnd-ipfs-ipns-record">IPNS
/// record responses</a>
final class IpnsRecordAnswers {
    private final Backend backend;
    private final ErrorAnswers errors;
    private final InstantSource clock;

    IpnsRecordAnswers(Backend backend, ErrorAnswers errors, InstantSource clock) {
        this.backend = backend;
        this.errors = errors;
        this.clock = clock;
    }

    Answer of(ContentRequest content) throws IOException {
        ContentPath path = content.path();
        GatewayRequest request = content.request();
        if (!path.mutable()) {
            return errors.of(request, StatusCodes.BAD_REQUEST, path + " is not an IPNS link");
        }
        if (!path.segments().isEmpty()) {
            return errors.of(request, StatusCodes.BAD_REQUEST, "cannot find ipns key for subpath");
        }
        IpnsName name;
        try {
            name = IpnsName.parse(path.root());
        } catch (MalformedDataException e) {
            return errors.of(request, StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        Optional<Bytes> record = backend.names().record(name);
        return record.isPresent()
                ? answer(content, record.get())
                : errors.of(request, StatusCodes.INTERNAL_SERVER_ERROR, "routing: not found");
    }

    private Answer answer(ContentRequest content, Bytes record) {
        String etag = '"' + Multihash.sha256(record).digest().toHex().substring(0, 16) + '"';
        var begun = content.begin()
                .with(Headers.ETAG, etag)
                .with(Headers.CACHE_CONTROL, "public, max-age=" + maxAge(record).toSeconds());
        boolean known = content.request()
                .header(Headers.IF_NONE_MATCH)
                .flatMap(header -> Etags.match(header, etag))
                .isPresent();
        if (known) {
            return begun.answer(StatusCodes.NOT_MODIFIED, Body.EMPTY);
        }
        String name = content.path().root() + ResponseFormat.IPNS_RECORD.extension();
        return begun.with(Headers.CONTENT_TYPE, ResponseFormat.IPNS_RECORD.mediaType())
                .with(Headers.CONTENT_DISPOSITION, content.disposition("attachment", name))
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .answer(StatusCodes.OK, new Body.Held(record));
    }

    /// As long as the record says, and no longer than it is valid.
    private Duration maxAge(Bytes record) {
        IpnsContent content = IpnsRecord.decode(record).content();
        Duration valid = Duration.between(clock.instant(), content.validity());
        Duration shorter = content.ttl().compareTo(valid) < 0 ? content.ttl() : valid;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }
}
