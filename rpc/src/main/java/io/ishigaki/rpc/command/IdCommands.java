package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Online;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/// `id`: who a node is.
final class IdCommands {
    private IdCommands() {}

    static List<Command> all() {
        return List.of(Command.named("id")
                .summary("Show the identity of a node")
                .description("A format may use <id> <aver> <pver> <pubkey> <addrs> <protocols>, \\n and \\t.")
                .argument(Argument.text("peerid", "of another node").optional())
                .option(Option.text("format", "what to show, in place of JSON").alias("f"))
                .option(Option.text("peerid-base", "in which form: b58mh, or a multibase of its CID")
                        .withDefault("b58mh"))
                .printsBy(IdCommands::print)
                .handledBy(IdCommands::id));
    }

    private static void id(Request request, Emitter emitter) throws IOException {
        PublicKey own = request.node().identity().publicKey();
        List<String> arguments = request.invocation().arguments();
        PeerId peer = arguments.isEmpty() ? own.peerId() : parse(arguments.getFirst());
        String shown = PeerIds.show(peer, request.text("peerid-base"));
        Optional<Network> network = request.node().online().map(Online::network);
        if (peer.equals(own.peerId())) {
            emitter.emitOnce(Identities.own(own, network, shown));
            return;
        }
        if (network.isPresent()) {
            emitter.emitOnce(Identities.of(connected(network.get(), peer), shown));
            return;
        }
        PublicKey key = peer.publicKey()
                .orElseThrow(() -> new CommandException("cannot find peer %s: this node is offline".formatted(peer)));
        emitter.emitOnce(Identities.ofKey(key, shown));
    }

    /// What is known of `peer` once it is connected and has said who it is.
    private static ConnectedPeer connected(Network network, PeerId peer) throws IOException {
        try {
            network.connect(peer, List.of());
            return network.identified(peer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while connecting").initCause(e);
        }
    }

    private static PeerId parse(String text) throws CommandException {
        try {
            return PeerId.parse(text);
        } catch (MalformedDataException e) {
            throw new CommandException("invalid peer id", e);
        }
    }

    private static Printer print(Console console) {
        String format = console.invocation().text("format");
        return id -> console.print(format.isEmpty() ? id.toText("\t") + "\n" : fill(format, id));
    }

    private static String fill(String format, Json id) {
        return format.replace("<id>", id.text("ID"))
                .replace("<aver>", id.text("AgentVersion"))
                .replace("<pver>", "")
                .replace("<pubkey>", id.text("PublicKey"))
                .replace("<addrs>", lines(id, "Addresses"))
                .replace("<protocols>", lines(id, "Protocols"))
                .replace("\\n", "\n")
                .replace("\\t", "\t");
    }

    private static String lines(Json id, String member) {
        return String.join("\n", id.items(member).stream().map(Json::text).toList());
    }
}
