package io.ishigaki.gateway;

import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.multiformats.MalformedDataException;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Requests that are answered, or sent elsewhere, before their content is looked at.
final class Redirects {
    private static final HttpString SERVICE_WORKER = new HttpString("Service-Worker");
    private static final Pattern NAMESPACE_ROOT = Pattern.compile("/ip[fn]s/[^/]+");

    private final String rootRedirect;
    private final ErrorAnswers errors;

    Redirects(GatewayConfig config, ErrorAnswers errors) {
        this.rootRedirect = config.rootRedirect();
        this.errors = errors;
    }

    Optional<Answer> of(GatewayRequest request) {
        return protocolHandler(request)
                .or(() -> root(request))
                .or(() -> serviceWorker(request))
                .or(() -> keyForm(request))
                .or(() -> doubledNamespace(request));
    }

    /// Browsers that hand `ipfs:` links to a site call it with the whole link in `?uri=`.
    private Optional<Answer> protocolHandler(GatewayRequest request) {
        Optional<String> uri = request.query().nonEmpty("uri");
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        String text = uri.get();
        boolean known = text.startsWith("ipfs://") || text.startsWith("ipns://");
        if (!known) {
            return Optional.of(
                    errors.of(request, StatusCodes.BAD_REQUEST, "uri query parameter scheme must be ipfs or ipns"));
        }
        int fragment = text.indexOf('#');
        String target = fragment < 0 ? text : text.substring(0, fragment);
        String asBytes = new String(target.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return Optional.of(Answer.redirect(
                StatusCodes.MOVED_PERMANENTLY, "/" + Percent.encodeUnsafe(asBytes.replaceFirst("://+", "/"))));
    }

    private Optional<Answer> root(GatewayRequest request) {
        return rootRedirect.isEmpty() || !request.path().equals("/")
                ? Optional.empty()
                : Optional.of(Answer.redirect(StatusCodes.FOUND, rootRedirect));
    }

    /// A service worker at the root of a namespace could see all content of all others.
    private Optional<Answer> serviceWorker(GatewayRequest request) {
        boolean refused =
                request.header(SERVICE_WORKER).filter("script"::equals).isPresent()
                        && NAMESPACE_ROOT.matcher(request.path()).matches();
        return refused
                ? Optional.of(errors.of(
                        request,
                        StatusCodes.BAD_REQUEST,
                        "navigator.serviceWorker: registration is not allowed for this scope"))
                : Optional.empty();
    }

    /// A key has one form that fits everywhere, host names included.
    private static Optional<Answer> keyForm(GatewayRequest request) {
        String[] parts = request.path().split("/", 4);
        if (parts.length < 3 || !parts[1].equals("ipns")) {
            return Optional.empty();
        }
        return Gateway.canonical(parts[2])
                .filter(name -> !name.equals(parts[2]))
                .map(name -> Answer.redirect(
                        StatusCodes.FOUND,
                        request.urlOf(
                                "/ipns/" + name + request.path().substring("/ipns/".length() + parts[2].length()))));
    }

    /// `/ipfs/ipfs/CID` and `/ipfs/ipfs://CID` are slips of the hand.
    private Optional<Answer> doubledNamespace(GatewayRequest request) {
        String path = request.path();
        boolean doubled = path.startsWith("/ipfs/ipfs/")
                || path.startsWith("/ipfs/ipns/")
                || path.startsWith("/ipfs/ipfs:/")
                || path.startsWith("/ipfs/ipns:/");
        if (!doubled) {
            return Optional.empty();
        }
        try {
            ContentPath intended =
                    ContentPath.parse(path.substring("/ipfs".length()).replaceFirst(":/+", "/"));
            return Optional.of(Answer.redirect(StatusCodes.MOVED_PERMANENTLY, request.urlOf(intended.toString())));
        } catch (MalformedDataException e) {
            return Optional.of(errors.of(request, StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }
}
