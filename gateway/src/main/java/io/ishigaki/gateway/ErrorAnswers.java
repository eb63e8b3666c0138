package io.ishigaki.gateway;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.path.PathNotFoundException;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.InterruptedIOException;

/// Answers to what can't be answered: a page for a browser, a line for everyone else.
final class ErrorAnswers {
    private final GatewayConfig config;

    ErrorAnswers(GatewayConfig config) {
        this.config = config;
    }

    Answer of(GatewayRequest request, int status, String message) {
        var answer = new Answer.Builder();
        if (request.acceptsHtml() && !config.disableHtmlErrors()) {
            return answer.with(Headers.CONTENT_TYPE, "text/html; charset=utf-8")
                    .with(Headers.CONTENT_SECURITY_POLICY, Pages.CONTENT_SECURITY_POLICY)
                    .answer(status, Body.Held.of(ErrorPage.html(status, message)));
        }
        return plain(status, message);
    }

    /// The line that needs no request to be understood.
    static Answer plain(int status, String message) {
        return new Answer.Builder()
                .with(Headers.CONTENT_TYPE, "text/plain; charset=utf-8")
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .answer(status, Body.Held.of(message + "\n"));
    }

    /// What became of an attempt to read `path`.
    Answer of(GatewayRequest request, String path, Exception failure) {
        int status = switch (failure) {
            case PathNotFoundException _, BlockAbsentException _ -> StatusCodes.NOT_FOUND;
            case InterruptedIOException _ -> StatusCodes.GATEWAY_TIME_OUT;
            default -> StatusCodes.INTERNAL_SERVER_ERROR;
        };
        return of(request, status, "failed to resolve %s: %s".formatted(path, failure.getMessage()));
    }
}
