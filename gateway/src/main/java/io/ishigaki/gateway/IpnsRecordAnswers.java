package io.ishigaki.gateway;

import io.undertow.util.StatusCodes;

/// Signed records of IPNS names: not served yet.
final class IpnsRecordAnswers {
    private final ErrorAnswers errors;

    IpnsRecordAnswers(ErrorAnswers errors) {
        this.errors = errors;
    }

    Answer of(ContentRequest content) {
        return errors.of(content.request(), StatusCodes.NOT_IMPLEMENTED, "IPNS records are not served");
    }
}
