package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Network;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `swarm`: connections to other peers.
final class SwarmCommands {
    private SwarmCommands() {}

    static List<Command> all() {
        return Stream.of(
                        List.of(
                                connect(),
                                disconnect(),
                                SwarmPeersCommand.definition(),
                                SwarmResourcesCommand.definition()),
                        SwarmAddressCommands.all(),
                        SwarmPeeringCommands.all())
                .flatMap(List::stream)
                .toList();
    }

    /// Prints each of the texts that an answer holds.
    static String lines(Json answer) {
        var text = new StringBuilder();
        answer.items("Strings").forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    static Json strings(List<String> texts) {
        return Json.fields().put("Strings", Json.ofTexts(texts)).build();
    }

    private static Command connect() {
        return Command.named("swarm connect")
                .summary("Connect to peers")
                .description("An address ends in the peer that is there: /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…, or"
                        + " /dnsaddr/example.org/p2p/12D3KooW… for where the DNS says that it is; /dnsaddr/example.org"
                        + " is all peers that the DNS says are there")
                .argument(Argument.text("address", "of a peer").many().orStdin())
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(SwarmCommands::lines)
                .handledBy(SwarmCommands::connect);
    }

    private static void connect(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        List<String> said = new ArrayList<>();
        for (Map.Entry<PeerId, List<Multiaddr>> each :
                PeerAddresses.byPeer(network::lookUp, arguments(request)).entrySet()) {
            connect(network, each.getKey(), each.getValue());
            said.add("connect %s success".formatted(each.getKey()));
        }
        emitter.emitOnce(strings(said));
    }

    private static void connect(Network network, PeerId peer, List<Multiaddr> addresses) throws IOException {
        try {
            network.connect(peer, addresses);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while connecting").initCause(e);
        } catch (IOException e) {
            throw new CommandException("connect %s failure: %s".formatted(peer, e.getMessage()), e);
        }
    }

    static List<String> arguments(Request request) throws IOException {
        List<String> arguments = new ArrayList<>();
        request.forEachArgument(arguments::add);
        return arguments;
    }

    private static Command disconnect() {
        return Command.named("swarm disconnect")
                .summary("Close the connections to peers")
                .argument(Argument.text("address", "of a peer").many().orStdin())
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(SwarmCommands::lines)
                .handledBy(SwarmCommands::disconnect);
    }

    private static void disconnect(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        List<String> said = new ArrayList<>();
        for (PeerId peer :
                PeerAddresses.byPeer(network::lookUp, arguments(request)).keySet()) {
            boolean connected = network.peer(peer).isPresent();
            network.disconnect(peer);
            said.add("disconnect %s %s".formatted(peer, connected ? "success" : "failure: not connected"));
        }
        emitter.emitOnce(strings(said));
    }
}
