package io.ishigaki.gateway;

import io.undertow.util.StatusCodes;

/// The page that says what went wrong.
final class ErrorPage {
    private ErrorPage() {}

    static String html(int status, String message) {
        String reason = StatusCodes.getReason(status);
        return Pages.open(status + " " + reason, "gateway")
                + """
                <main class="sheet error">
                <div class="head"><h1><span class="lead">%d</span>%s</h1></div>
                <p><code>%s</code></p>
                <p class="why">%s</p>
                </main>
                """.formatted(status, Html.escape(reason), Html.escape(message), Html.escape(advice(status)))
                + Pages.close();
    }

    private static String advice(int status) {
        return switch (status) {
            case StatusCodes.BAD_REQUEST -> "The address is not one that content could have. Check it for a slip.";
            case StatusCodes.NOT_FOUND ->
                "Nothing of that name is there, or the block that would tell is not on this node.";
            case StatusCodes.NOT_ACCEPTABLE -> "This node has the content, but not in the format that was asked for.";
            case StatusCodes.PRECONDITION_FAILED -> "It was asked for only if it is here, and it is not.";
            case StatusCodes.TOO_MANY_REQUESTS -> "This node is busy. Try again in a moment.";
            case StatusCodes.NOT_IMPLEMENTED -> "This gateway does not do that.";
            case StatusCodes.GATEWAY_TIME_OUT ->
                "Nobody who has the content answered in time. It may help to try again.";
            default -> status < 500 ? "The request could not be answered." : "That is not your mistake.";
        };
    }
}
