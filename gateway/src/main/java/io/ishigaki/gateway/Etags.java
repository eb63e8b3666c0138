package io.ishigaki.gateway;

import io.ishigaki.multiformats.Cid;
import java.util.Optional;

/// Entity tags: a CID says what the content is, the rest how it is shown.
///
/// @see <a href="https://specs.ipfs.tech/http-gateways/path-gateway/#etag-response-header">ETag</a>
final class Etags {
    private Etags() {}

    /// The tag of `cid` in `format`; weak where equal content may differ in bytes.
    static String of(Cid cid, ResponseFormat format) {
        return switch (format) {
            case IMPLICIT -> '"' + cid.toString() + '"';
            case TAR, CAR -> "W/\"" + cid + '.' + format.etagSuffix() + '"';
            case RAW, JSON, CBOR, DAG_JSON, DAG_CBOR, IPNS_RECORD ->
                '"' + cid.toString() + '.' + format.etagSuffix() + '"';
        };
    }

    /// The tag of a page that we made from a directory, which a new version of us may make otherwise.
    static String ofListing(Cid cid) {
        return "\"DirIndex-" + Pages.VERSION + "_CID-" + cid + '"';
    }

    /// The tag of a page that we made from a node of data.
    static String ofDagPage(Cid cid) {
        return "\"DagIndex-" + Pages.VERSION + "_CID-" + cid + '"';
    }

    /// Whether one of the tags of an `If-None-Match` header, weak or strong, is one of `tags`; answers that one.
    static Optional<String> match(String header, String... tags) {
        if (header.trim().equals("*")) {
            return Optional.of(tags[0]);
        }
        for (int at = 0; at < header.length(); ) {
            int open = header.indexOf('"', at);
            int close = open < 0 ? -1 : header.indexOf('"', open + 1);
            if (close < 0) {
                return Optional.empty();
            }
            for (String tag : tags) {
                if (opaque(tag).contentEquals(header.subSequence(open, close + 1))) {
                    return Optional.of(tag);
                }
            }
            at = close + 1;
        }
        return Optional.empty();
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
