package io.ishigaki.rpc.command;

import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// `swarm peers`: who is connected.
final class SwarmPeersCommand {
    private static final int DIRECTION_INBOUND = 1;
    private static final int DIRECTION_OUTBOUND = 2;

    private SwarmPeersCommand() {}

    static Command definition() {
        return Command.named("swarm peers")
                .summary("List the peers that are connected")
                .option(Option.flag("verbose", "show everything that is known").alias("v"))
                .option(Option.flag("streams", "show what is spoken on each stream that is open"))
                .option(Option.flag("latency", "show how long pings take"))
                .option(Option.flag("direction", "show who connected to whom"))
                .option(Option.flag("identify", "show what peers say they are"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(SwarmPeersCommand::lines)
                .handledBy(SwarmPeersCommand::peers);
    }

    private static void peers(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        List<Json> peers = network.peers().stream()
                .sorted(Comparator.comparing(peer -> peer.id().toString()))
                .map(peer -> json(request, network, peer))
                .toList();
        emitter.emitOnce(Json.fields()
                .put("Peers", peers.isEmpty() ? Json.nothing() : Json.ofItems(peers))
                .build());
    }

    private static Json json(Request request, Network network, ConnectedPeer peer) {
        boolean all = request.flag("verbose");
        Json.Builder json = Json.fields()
                .put("Addr", peer.address().toString())
                .put("Peer", peer.id().toString());
        if (all || request.flag("latency")) {
            json.put("Latency", peer.roundTrip().map(SwarmPeersCommand::time).orElse("n/a"));
        }
        if (all || request.flag("direction")) {
            json.put("Direction", direction(peer));
        }
        List<String> streams = all || request.flag("streams") ? network.streams(peer.id()) : List.of();
        if (!streams.isEmpty()) {
            json.put(
                    "Streams",
                    Json.ofItems(streams.stream().map(SwarmPeersCommand::stream).toList()));
        }
        return json.put("Identify", all || request.flag("identify") ? Identities.of(peer) : Identities.NOBODY)
                .build();
    }

    private static Json stream(String protocolId) {
        return Json.fields().put("Protocol", protocolId).build();
    }

    private static long direction(ConnectedPeer peer) {
        return switch (peer.direction()) {
            case INBOUND -> DIRECTION_INBOUND;
            case OUTBOUND -> DIRECTION_OUTBOUND;
        };
    }

    /// As Go writes durations of less than a minute.
    private static String time(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        if (micros < 1_000) {
            return micros + "µs";
        }
        return micros < 1_000_000 ? number(micros / 1e3) + "ms" : number(micros / 1e6) + "s";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%f", value).replaceFirst("\\.?0*$", "");
    }

    static String lines(Json answer) {
        var text = new StringBuilder();
        for (Json peer : answer.items("Peers")) {
            text.append("%s/p2p/%s".formatted(peer.text("Addr"), peer.text("Peer")));
            if (peer.has("Latency")) {
                text.append(' ').append(peer.text("Latency"));
            }
            if (peer.has("Direction")) {
                text.append(peer.whole("Direction") == DIRECTION_INBOUND ? " inbound" : " outbound");
            }
            text.append('\n');
            for (Json stream : peer.items("Streams")) {
                text.append("  ").append(stream.text("Protocol")).append('\n');
            }
        }
        return text.toString();
    }
}
