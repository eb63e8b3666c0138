package io.ishigaki.rpc.http;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.gateway.http.ClientWatch;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.Node;
import io.ishigaki.rpc.Request;
import io.ishigaki.rpc.command.CommandTable;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/// Answers `POST /api/v0/<command>`. Thread-safe.
public final class RpcHandler implements HttpHandler {
    public static final String PATH = "/api/v0/";

    private static final Logger LOG = LoggerFactory.getLogger(RpcHandler.class);
    private static final Duration ENDLESS = Duration.ofDays(3650);
    private static final HttpString NO_SNIFF = new HttpString("X-Content-Type-Options");
    private static final String DENIED =
            "RPC Access Denied: Please provide a valid authorization token as defined in the"
                    + " API.Authorizations configuration.";

    private final CommandTable commands;
    private final Node node;
    private final ApiSettings settings;
    private final Ticker ticker;
    private volatile ApiAccess access;

    public RpcHandler(CommandTable commands, Node node, ApiSettings settings, Ticker ticker) {
        this.commands = commands;
        this.node = node;
        this.settings = settings;
        this.ticker = ticker;
        this.access = new ApiAccess(settings, List.of());
    }

    /// Tells where the API is reached, so that its own pages may come; their port is known only when it is bound.
    public void reachedAt(List<ListenAddress> addresses) {
        access = new ApiAccess(settings, addresses);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (!exchange.getRequestPath().startsWith(PATH)) {
            refuse(exchange, StatusCodes.NOT_FOUND, "404 page not found");
            return;
        }
        if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
            access.addPreflightHeaders(exchange);
            exchange.setStatusCode(StatusCodes.NO_CONTENT);
            exchange.getResponseHeaders().put(Headers.ALLOW, "OPTIONS, POST");
            exchange.endExchange();
            return;
        }
        access.addCorsHeaders(exchange);
        switch (access.judge(exchange)) {
            case ALLOWED -> admit(exchange);
            case FORBIDDEN -> refuse(exchange, StatusCodes.FORBIDDEN, "403 - Forbidden");
            case UNAUTHORIZED -> refuse(exchange, StatusCodes.FORBIDDEN, DENIED);
        }
    }

    private void admit(HttpServerExchange exchange) {
        if (exchange.getRequestMethod().equals(Methods.POST)) {
            exchange.dispatch(() -> serve(exchange));
            return;
        }
        exchange.getResponseHeaders().put(Headers.ALLOW, "OPTIONS, POST");
        refuse(exchange, StatusCodes.METHOD_NOT_ALLOWED, "405 - Method Not Allowed");
    }

    static void refuse(HttpServerExchange exchange, int status, String message) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseHeaders().put(NO_SNIFF, "nosniff");
        exchange.getResponseSender().send(message + "\n");
    }

    private void serve(HttpServerExchange exchange) {
        try {
            Optional<Invocation> invocation = invocation(exchange);
            if (invocation.isPresent()) {
                run(exchange, invocation.get());
            } else {
                refuse(exchange, StatusCodes.NOT_FOUND, "404 page not found");
            }
        } catch (IOException e) {
            refuse(exchange, StatusCodes.BAD_REQUEST, message(e));
        }
    }

    private Optional<Invocation> invocation(HttpServerExchange exchange) throws IOException {
        Map<String, List<String>> options = query(exchange.getQueryString());
        List<String> arguments = new ArrayList<>(options.getOrDefault("arg", List.of()));
        options.remove("arg");
        String path =
                unescape(exchange.getRequestPath().substring(PATH.length())).replace('/', ' ');
        Optional<Command> command = served(path);
        if (command.isEmpty() && path.contains(" ")) {
            // As Kubo: what follows a command in the path is its first argument.
            int space = path.lastIndexOf(' ');
            command = served(path.substring(0, space));
            arguments.addFirst(path.substring(space + 1));
        }
        return command.isPresent() ? Optional.of(Invocation.of(command.get(), options, arguments)) : Optional.empty();
    }

    private Optional<Command> served(String path) {
        return commands.find(path).filter(command -> !command.is(Command.Trait.LOCAL_ONLY));
    }

    private static Map<String, List<String>> query(String query) throws CommandException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] sides = pair.split("=", 2);
                values.computeIfAbsent(unescape(sides[0]), _ -> new ArrayList<>())
                        .add(sides.length == 2 ? unescape(sides[1]) : "");
            }
        }
        return values;
    }

    private static String unescape(String text) throws CommandException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw CommandException.ofClient("invalid URL escape in \"%s\"".formatted(text));
        }
    }

    private void run(HttpServerExchange exchange, Invocation invocation) throws IOException {
        Deadline deadline = Deadline.in(invocation.timeout().orElse(ENDLESS), ticker);
        ClientWatch.start(exchange, deadline::end);
        deadline.within(() -> answer(exchange, invocation));
    }

    private void answer(HttpServerExchange exchange, Invocation invocation) throws IOException {
        FileEntries files = files(exchange, invocation);
        var emitter = new ResponseEmitter(exchange, settings, invocation);
        try {
            try {
                invocation.command().handler().run(new Request(invocation, node, files), emitter);
                emitter.finish();
            } catch (CommandException e) {
                emitter.fail(message(e), e.fault());
            } catch (IOException | MalformedDataException | UncheckedIOException e) {
                emitter.fail(message(e), CommandException.Fault.NORMAL);
            } catch (RuntimeException | Error e) { // the thread's root: our bug, which must not take the server along
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("command", invocation.command().path())
                        .log("command broke");
                emitter.fail("internal error: " + e, CommandException.Fault.NORMAL);
            }
        } catch (IOException e) {
            LOG.atDebug()
                    .setCause(e)
                    .addKeyValue("command", invocation.command().path())
                    .log("client left");
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private static FileEntries files(HttpServerExchange exchange, Invocation invocation) throws CommandException {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            try {
                return MultipartEntries.open(new RequestBody(exchange), type);
            } catch (MalformedDataException e) {
                throw CommandException.ofClient(message(e));
            }
        }
        var missing = invocation.command().fileArgument().filter(argument -> argument.required());
        if (missing.isPresent()) {
            throw CommandException.ofClient(
                    "file argument '%s' is required".formatted(missing.get().name()));
        }
        return FileEntries.NONE;
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
