package io.ishigaki.gateway;

import java.util.Arrays;
import java.util.Optional;

/// What a client can ask to have its content as.
///
/// @see <a href="https://specs.ipfs.tech/http-gateways/path-gateway/#format-request-query-parameter">format</a>
enum ResponseFormat {
    /// Whatever suits a browser: files as they are, directories as pages.
    IMPLICIT("", "", ""),
    RAW("raw", "application/vnd.ipld.raw", ".bin"),
    CAR("car", "application/vnd.ipld.car", ".car"),
    TAR("tar", "application/x-tar", ".tar"),
    JSON("json", "application/json", ".json"),
    CBOR("cbor", "application/cbor", ".cbor"),
    DAG_JSON("dag-json", "application/vnd.ipld.dag-json", ".json"),
    DAG_CBOR("dag-cbor", "application/vnd.ipld.dag-cbor", ".cbor"),
    IPNS_RECORD("ipns-record", "application/vnd.ipfs.ipns-record", ".ipns-record");

    private final String parameter;
    private final String mediaType;
    private final String extension;

    ResponseFormat(String parameter, String mediaType, String extension) {
        this.parameter = parameter;
        this.mediaType = mediaType;
        this.extension = extension;
    }

    /// The value of `?format=` that asks for it.
    String parameter() {
        return parameter;
    }

    String mediaType() {
        return mediaType;
    }

    /// What a file of it is called by default, with the dot.
    String extension() {
        return extension;
    }

    /// What its ETags end in: the last word of the media type.
    String etagSuffix() {
        return mediaType.substring(Math.max(mediaType.lastIndexOf('/'), mediaType.lastIndexOf('.')) + 1);
    }

    static Optional<ResponseFormat> ofParameter(String value) {
        return Arrays.stream(values())
                .filter(format -> format != IMPLICIT && format.parameter.equals(value))
                .findFirst();
    }

    static Optional<ResponseFormat> ofMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(format -> format != IMPLICIT && format.mediaType.equals(mediaType))
                .findFirst();
    }
}
