package io.ishigaki.rpc.pinning;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.JsonReader;
import io.ishigaki.rpc.Online;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the Pinning Service API: `/pins` and `/pins/ID`, for those who show a token.
///
/// Thread-safe. Close it after the server whose requests it answers.
///
/// @see <a href="https://ipfs.github.io/pinning-services-api-spec/">IPFS Pinning Service API 1.0.0</a>
public final class PinningHandler implements HttpHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PinningHandler.class);

    /// Of what a client sends.
    static final int BODY_BYTES_MAX = 64 << 10;

    static final int NAME_CHARS_MAX = 255;
    static final int ORIGINS_MAX = 20;
    static final int META_MAX = 1_000;

    private static final String PATH = "/pins";
    private static final String BEARER = "Bearer ";

    private final Map<String, String> tokens;
    private final PinService service;

    PinningHandler(Map<String, String> tokens, PinService service) {
        this.tokens = Map.copyOf(tokens);
        this.service = service;
    }

    /// Pins in the cluster of this box.
    ///
    /// @param tokens the secret of each user, by name
    /// @param random a secure one
    public static PinningHandler open(
            Blockstore store, Online online, Map<String, String> tokens, RandomGenerator random) throws IOException {
        InstantSource clock = InstantSource.system();
        var keeper = new ClusterPinKeeper(store, online, clock, random);
        return new PinningHandler(tokens, new PinService(store.table(PinService.TABLE), keeper, clock, random));
    }

    @Override
    public void close() {
        service.close();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        // What is pinned stands on the disk: not for the threads that carry bytes.
        exchange.dispatch(() -> serve(exchange));
    }

    /// Ends a request with a status that isn't one of success.
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        final int status;
        final String reason;

        Refusal(int status, String reason, String details) {
            super(details);
            this.status = status;
            this.reason = reason;
        }
    }

    private void serve(HttpServerExchange exchange) {
        try {
            answer(exchange, owner(exchange));
        } catch (Refusal e) {
            refuse(exchange, e);
        } catch (MalformedDataException e) {
            refuse(exchange, new Refusal(StatusCodes.BAD_REQUEST, "BAD_REQUEST", String.valueOf(e.getMessage())));
        } catch (ClusterException e) {
            refuse(
                    exchange,
                    new Refusal(StatusCodes.SERVICE_UNAVAILABLE, "NO_CLUSTER", String.valueOf(e.getMessage())));
        } catch (IOException | RuntimeException e) { // the root of this request: nobody above could do better
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("path", exchange.getRequestPath())
                    .log("pinning service failed");
            refuse(
                    exchange,
                    new Refusal(StatusCodes.INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", String.valueOf(e)));
        }
    }

    /// The name of the token that the client shows.
    private String owner(HttpServerExchange exchange) throws Refusal {
        String shown = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        Optional<String> owner = Optional.empty();
        if (shown != null && shown.startsWith(BEARER)) {
            byte[] token = shown.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8);
            for (Map.Entry<String, String> each : tokens.entrySet()) {
                // Every one is compared, so that the time doesn't tell which was nearest.
                if (MessageDigest.isEqual(each.getValue().getBytes(StandardCharsets.UTF_8), token)) {
                    owner = Optional.of(each.getKey());
                }
            }
        }
        return owner.orElseThrow(
                () -> new Refusal(StatusCodes.UNAUTHORIZED, "UNAUTHORIZED", "access token is missing or invalid"));
    }

    private void answer(HttpServerExchange exchange, String owner) throws IOException, Refusal {
        String path = exchange.getRequestPath();
        HttpString method = exchange.getRequestMethod();
        if (path.equals(PATH) || path.equals(PATH + "/")) {
            if (method.equals(Methods.GET)) {
                send(exchange, StatusCodes.OK, json(service.list(owner, PinFilter.parse(query(exchange)))));
            } else if (method.equals(Methods.POST)) {
                send(exchange, StatusCodes.ACCEPTED, json(service.add(owner, wish(exchange))));
            } else {
                throw notAllowed(exchange, "GET, POST");
            }
        } else if (path.startsWith(PATH + "/")) {
            answer(exchange, owner, path.substring(PATH.length() + 1));
        } else {
            throw new Refusal(StatusCodes.NOT_FOUND, "NOT_FOUND", "there is nothing but /pins and /pins/ID");
        }
    }

    private void answer(HttpServerExchange exchange, String owner, String id) throws IOException, Refusal {
        HttpString method = exchange.getRequestMethod();
        if (method.equals(Methods.GET)) {
            send(exchange, StatusCodes.OK, json(found(service.find(owner, id))));
        } else if (method.equals(Methods.POST)) {
            send(exchange, StatusCodes.ACCEPTED, json(found(service.replace(owner, id, wish(exchange)))));
        } else if (method.equals(Methods.DELETE)) {
            if (!service.remove(owner, id)) {
                throw notFound();
            }
            exchange.setStatusCode(StatusCodes.ACCEPTED);
            exchange.endExchange();
        } else {
            throw notAllowed(exchange, "GET, POST, DELETE");
        }
    }

    private static PinService.Told found(Optional<PinService.Told> told) throws Refusal {
        return told.orElseThrow(PinningHandler::notFound);
    }

    private static Refusal notFound() {
        return new Refusal(StatusCodes.NOT_FOUND, "NOT_FOUND", "there is no pin request of that id");
    }

    private static Refusal notAllowed(HttpServerExchange exchange, String methods) {
        exchange.getResponseHeaders().put(Headers.ALLOW, methods);
        return new Refusal(StatusCodes.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "allowed here: " + methods);
    }

    private static Map<String, Deque<String>> query(HttpServerExchange exchange) {
        Map<String, Deque<String>> values = new HashMap<>();
        for (String pair : exchange.getQueryString().split("&", -1)) {
            String[] sides = pair.split("=", 2);
            if (sides.length == 2) {
                values.computeIfAbsent(unescape(sides[0]), _ -> new ArrayDeque<>())
                        .add(unescape(sides[1]));
            }
        }
        return values;
    }

    private static String unescape(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("invalid URL escape in '%s'".formatted(text), e);
        }
    }

    private static PinRequest.Wish wish(HttpServerExchange exchange) throws IOException {
        exchange.startBlocking();
        byte[] body = exchange.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new MalformedDataException("the body is longer than %d bytes".formatted(BODY_BYTES_MAX));
        }
        Json pin = JsonReader.parse(new String(body, StandardCharsets.UTF_8));
        String name = pin.text("name");
        if (name.length() > NAME_CHARS_MAX) {
            throw new MalformedDataException(
                    "name is %d characters, limit %d".formatted(name.length(), NAME_CHARS_MAX));
        }
        List<String> origins = pin.items("origins").stream().map(Json::text).toList();
        if (origins.size() > ORIGINS_MAX) {
            throw new MalformedDataException("%d origins, limit %d".formatted(origins.size(), ORIGINS_MAX));
        }
        Map<String, String> meta = PinRequest.texts(pin.at("meta"));
        if (meta.size() > META_MAX) {
            throw new MalformedDataException("meta has %d members, limit %d".formatted(meta.size(), META_MAX));
        }
        return new PinRequest.Wish(Cid.parse(pin.text("cid")), name, origins, meta);
    }

    private Json json(PinService.Page page) {
        return Json.fields()
                .put("count", page.count())
                .put(
                        "results",
                        Json.ofItems(page.results().stream().map(this::json).toList()))
                .build();
    }

    private Json json(PinService.Told told) {
        Json.Builder fields = Json.fields()
                .put("requestid", told.request().id())
                .put("status", told.status().toString())
                .put("created", told.request().created().toString())
                .put("pin", told.request().wish().toJson())
                .put("delegates", Json.ofTexts(service.delegates()));
        told.why()
                .ifPresent(why -> fields.put(
                        "info", Json.fields().put("status_details", why).build()));
        return fields.build();
    }

    private static void send(HttpServerExchange exchange, int status, Json body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(body.toText());
    }

    private static void refuse(HttpServerExchange exchange, Refusal refusal) {
        Json error = Json.fields()
                .put("reason", refusal.reason)
                .put("details", String.valueOf(refusal.getMessage()))
                .build();
        send(exchange, refusal.status, Json.fields().put("error", error).build());
    }
}
