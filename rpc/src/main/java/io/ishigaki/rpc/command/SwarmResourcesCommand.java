package io.ishigaki.rpc.command;

import io.ishigaki.network.ResourceScope;
import io.ishigaki.network.ResourceScope.Resource;
import io.ishigaki.network.ResourceScope.Use;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `swarm resources`: what connections and streams take up, and what they may.
final class SwarmResourcesCommand {
    private static final String UNLIMITED = "unlimited";

    /// Of Kubo's table: no column is narrower, and columns end at tab stops.
    private static final int COLUMN_CHARS_MIN = 20;

    private static final int TAB_CHARS = 8;

    private SwarmResourcesCommand() {}

    static Command definition() {
        return Command.named("swarm resources")
                .summary("Show what connections and streams take up, and what they may")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(SwarmResourcesCommand::table)
                .handledBy(SwarmResourcesCommand::resources);
    }

    private static void resources(Request request, Emitter emitter) throws IOException {
        Json.Builder answer = Json.fields();
        Json.Builder peers = Json.fields();
        boolean any = false;
        for (ResourceScope scope : Reading.requireOnline(request).network().resources()) {
            switch (scope.name()) {
                case ResourceScope.SYSTEM -> answer.put("System", json(scope));
                case ResourceScope.TRANSIENT -> answer.put("Transient", json(scope));
                default -> {
                    any = true;
                    peers.put(scope.name().substring(ResourceScope.PEER_PREFIX.length()), json(scope));
                }
            }
        }
        emitter.emitOnce(any ? answer.put("Peers", peers.build()).build() : answer.build());
    }

    /// Kubo's name of a resource.
    private static String name(Resource resource) {
        return switch (resource) {
            case MEMORY -> "Memory";
            case SOCKETS -> "FD";
            case CONNECTIONS -> "Conns";
            case CONNECTIONS_INBOUND -> "ConnsInbound";
            case CONNECTIONS_OUTBOUND -> "ConnsOutbound";
            case STREAMS -> "Streams";
            case STREAMS_INBOUND -> "StreamsInbound";
            case STREAMS_OUTBOUND -> "StreamsOutbound";
        };
    }

    private static Json json(ResourceScope scope) {
        Json.Builder json = Json.fields();
        for (Resource resource : Resource.values()) {
            Use use = scope.use(resource);
            String name = name(resource);
            if (use.limit().isEmpty()) {
                json.put(name, UNLIMITED);
            } else if (resource == Resource.MEMORY) {
                json.put(name, Long.toString(use.limit().getAsLong())); // as Go writes what may have 64 bits
            } else {
                json.put(name, use.limit().getAsLong());
            }
            json.put(name + "Usage", use.used());
        }
        return json.build();
    }

    /// The limits that there are.
    private static String table(Json answer) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("Scope", "Limit Name", "Limit Value", "Limit Usage Amount", "Limit Usage Percent"));
        addLines(lines, ResourceScope.SYSTEM, answer.at("System"));
        addLines(lines, ResourceScope.TRANSIENT, answer.at("Transient"));
        if (answer.has("Peers")) {
            answer.at("Peers")
                    .members()
                    .forEach((peer, scope) -> addLines(lines, ResourceScope.PEER_PREFIX + peer, scope));
        }
        return aligned(lines);
    }

    private static void addLines(List<List<String>> lines, String scope, Json uses) {
        for (Resource resource : Resource.values()) {
            String name = name(resource);
            String limit = uses.at(name) instanceof Json.Text(String text) ? text : "" + uses.whole(name);
            if (!limit.equals(UNLIMITED)) {
                long used = uses.whole(name + "Usage");
                String percent =
                        used == 0 ? "0%" : String.format(Locale.ROOT, "%.1f%%", 100.0 * used / Long.parseLong(limit));
                lines.add(List.of(scope, name, limit, "" + used, percent));
            }
        }
    }

    /// The cells of each line up to tab stops, as the `tabwriter` of Go sets them.
    static String aligned(List<List<String>> lines) {
        var text = new StringBuilder();
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int at = column;
                int widest = lines.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                int stops = Math.ceilDiv(Math.max(widest, COLUMN_CHARS_MIN), TAB_CHARS);
                text.append(line.get(column))
                        .repeat('\t', stops - line.get(column).length() / TAB_CHARS);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
