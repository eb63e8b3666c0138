package io.ishigaki.gateway;

import io.undertow.util.StatusCodes;

/// TAR archives: not served yet.
final class TarAnswers {
    private final ErrorAnswers errors;

    TarAnswers(ErrorAnswers errors) {
        this.errors = errors;
    }

    Answer of(ContentRequest content) {
        return errors.of(content.request(), StatusCodes.NOT_IMPLEMENTED, "TAR is not served");
    }
}
