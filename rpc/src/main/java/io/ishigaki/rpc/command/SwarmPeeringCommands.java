package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Peering;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `swarm peering`: the peers that are kept connected. What is changed holds until the daemon
/// ends; `Peering.Peers` in the config file holds for the next.
final class SwarmPeeringCommands {
    private SwarmPeeringCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("swarm peering add")
                        .summary("Keep peers connected")
                        .argument(Argument.text("address", "of a peer").many().orStdin())
                        .trait(Command.Trait.DAEMON_ONLY)
                        .prints(done -> "add %s %s\n".formatted(done.text("ID"), done.text("Status")))
                        .handledBy(SwarmPeeringCommands::add),
                Command.named("swarm peering rm")
                        .summary("Leave peers alone")
                        .argument(Argument.text("ID", "of a peer").many().orStdin())
                        .trait(Command.Trait.DAEMON_ONLY)
                        .prints(done -> "remove %s %s\n".formatted(done.text("ID"), done.text("Status")))
                        .handledBy(SwarmPeeringCommands::remove),
                Command.named("swarm peering ls")
                        .summary("List the peers that are kept connected")
                        .trait(Command.Trait.DAEMON_ONLY)
                        .prints(SwarmPeeringCommands::lines)
                        .handledBy(SwarmPeeringCommands::list));
    }

    private static void add(Request request, Emitter emitter) throws IOException {
        Peering peering = Reading.requireOnline(request).peering();
        List<PeerAddresses.Target> targets = new ArrayList<>();
        for (String text : SwarmCommands.arguments(request)) {
            PeerAddresses.Target target = PeerAddresses.parse(text);
            if (target.address().isEmpty()) {
                throw new CommandException("invalid p2p multiaddr: %s has no address".formatted(text));
            }
            targets.add(target);
        }
        for (PeerAddresses.Target target : targets) {
            peering.add(target.peer(), List.of(target.address()));
            emitter.emit(done(target.peer()));
        }
    }

    private static void remove(Request request, Emitter emitter) throws IOException {
        Peering peering = Reading.requireOnline(request).peering();
        List<PeerId> peers = new ArrayList<>();
        for (String text : SwarmCommands.arguments(request)) {
            peers.add(PeerAddresses.parseId(text));
        }
        for (PeerId peer : peers) {
            peering.remove(peer);
            emitter.emit(done(peer));
        }
    }

    private static Json done(PeerId peer) {
        return Json.fields().put("ID", peer.toString()).put("Status", "success").build();
    }

    private static void list(Request request, Emitter emitter) throws IOException {
        List<Json> peers = new ArrayList<>();
        Reading.requireOnline(request)
                .peering()
                .peers()
                .forEach((peer, addresses) -> peers.add(Json.fields()
                        .put("ID", peer.toString())
                        .put(
                                "Addrs",
                                Json.ofTexts(addresses.stream()
                                        .map(Multiaddr::toString)
                                        .toList()))
                        .build()));
        emitter.emitOnce(Json.fields().put("Peers", Json.ofItems(peers)).build());
    }

    private static String lines(Json answer) {
        var text = new StringBuilder();
        for (Json peer : answer.items("Peers")) {
            text.append(peer.text("ID")).append('\n');
            peer.items("Addrs")
                    .forEach(address -> text.append('\t').append(address.text()).append('\n'));
        }
        return text.toString();
    }
}
