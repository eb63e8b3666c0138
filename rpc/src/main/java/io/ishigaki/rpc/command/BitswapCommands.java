package io.ishigaki.rpc.command;

import io.ishigaki.exchange.Bitswap;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// `bitswap`: what is exchanged with peers.
final class BitswapCommands {
    private BitswapCommands() {}

    static List<Command> all() {
        return List.of(stat("bitswap stat"), wantlist(), ledger(), reprovide());
    }

    /// The command that tells of the exchange; it has two names.
    static Command stat(String path) {
        return Command.named(path)
                .summary("Tell what was exchanged with peers")
                .option(Option.flag("verbose", "show the partners").alias("v"))
                .option(Option.flag("human", "sizes for people"))
                .trait(Command.Trait.DAEMON_ONLY)
                .printsBy(BitswapCommands::printStat)
                .handledBy(BitswapCommands::stat);
    }

    private static void stat(Request request, Emitter emitter) throws IOException {
        Bitswap bitswap = Reading.requireOnline(request).bitswap();
        Bitswap.Stat stat = bitswap.stat();
        emitter.emitOnce(Json.fields()
                .put("Wantlist", links(bitswap.wantlist()))
                .put(
                        "Peers",
                        Json.ofTexts(bitswap.partners().stream()
                                .map(PeerId::toString)
                                .sorted()
                                .toList()))
                .put("BlocksReceived", stat.blocksReceived())
                .put("DataReceived", stat.bytesReceived())
                .put("DupBlksReceived", stat.duplicateBlocks())
                .put("DupDataReceived", stat.duplicateBytes())
                .put("MessagesReceived", stat.messagesReceived())
                .put("BlocksSent", stat.blocksSent())
                .put("DataSent", stat.bytesSent())
                .build());
    }

    private static Json links(List<Cid> cids) {
        return Json.ofItems(cids.stream().map(DagCommands::link).toList());
    }

    private static Printer printStat(Console console) {
        boolean verbose = console.invocation().flag("verbose");
        boolean human = console.invocation().flag("human");
        return stat -> {
            var text = new StringBuilder("bitswap status\n");
            line(text, "blocks received", stat.text("BlocksReceived"));
            line(text, "blocks sent", stat.text("BlocksSent"));
            line(text, "data received", size(stat, "DataReceived", human));
            line(text, "data sent", size(stat, "DataSent", human));
            line(text, "dup blocks received", stat.text("DupBlksReceived"));
            line(text, "dup data received", size(stat, "DupDataReceived", human));
            text.append(
                    "\twantlist [%d keys]\n".formatted(stat.items("Wantlist").size()));
            for (Json want : stat.items("Wantlist")) {
                text.append("\t\t").append(shown(console, want)).append('\n');
            }
            text.append("\tpartners [%d]\n".formatted(stat.items("Peers").size()));
            if (verbose) {
                stat.items("Peers")
                        .forEach(peer -> text.append("\t\t").append(peer.text()).append('\n'));
            }
            console.print(text.toString());
        };
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append('\t').append(name).append(": ").append(value).append('\n');
    }

    private static String size(Json stat, String name, boolean human) {
        return human ? HumanSize.of(stat.whole(name)) : stat.text(name);
    }

    private static String shown(Console console, Json link) {
        return console.invocation().show(Cid.parse(link.text("/")));
    }

    private static Command wantlist() {
        return Command.named("bitswap wantlist")
                .summary("List the blocks that are wanted")
                .option(Option.text("peer", "whose wants to show, in place of our own")
                        .alias("p"))
                .trait(Command.Trait.DAEMON_ONLY)
                .printsBy(console -> wants -> {
                    for (Json key : wants.items("Keys")) {
                        console.println(shown(console, key));
                    }
                })
                .handledBy(BitswapCommands::wantlist);
    }

    private static void wantlist(Request request, Emitter emitter) throws IOException {
        Bitswap bitswap = Reading.requireOnline(request).bitswap();
        String peer = request.text("peer");
        boolean own = peer.isEmpty()
                || PeerAddresses.parseId(peer)
                        .equals(request.node().identity().publicKey().peerId());
        List<Cid> wants = own ? bitswap.wantlist() : bitswap.wantlist(PeerAddresses.parseId(peer));
        emitter.emitOnce(Json.fields().put("Keys", links(wants)).build());
    }

    private static Command ledger() {
        return Command.named("bitswap ledger")
                .summary("Tell what was exchanged with a peer while it is connected")
                .argument(Argument.text("peer", "the id of the peer"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(ledger ->
                        "Ledger for %s\nDebt ratio:\t%s\nExchanges:\t%d\nBytes sent:\t%d\nBytes received:\t%d\n\n"
                                .formatted(
                                        ledger.text("Peer"),
                                        String.format(
                                                Locale.ROOT, "%f", ratio(ledger.whole("Sent"), ledger.whole("Recv"))),
                                        ledger.whole("Exchanged"),
                                        ledger.whole("Sent"),
                                        ledger.whole("Recv")))
                .handledBy(BitswapCommands::ledger);
    }

    private static void ledger(Request request, Emitter emitter) throws IOException {
        PeerId peer = PeerAddresses.parseId(request.argument(0));
        Bitswap.Account account = Reading.requireOnline(request).bitswap().account(peer);
        double ratio = ratio(account.sent(), account.received());
        emitter.emitOnce(Json.fields()
                .put("Peer", peer.toString())
                .put("Value", ratio == 0 ? Json.of(0) : new Json.Real(ratio))
                .put("Sent", account.sent())
                .put("Recv", account.received())
                .put("Exchanged", account.exchanges())
                .build());
    }

    private static double ratio(long sent, long received) {
        return (double) sent / (received + 1);
    }

    private static Command reprovide() {
        return Command.named("bitswap reprovide")
                .summary("Deprecated; tells nobody anything")
                .description("There is no routing to announce to.")
                .trait(Command.Trait.DAEMON_ONLY)
                .trait(Command.Trait.HIDDEN)
                .handledBy((request, _) -> {
                    var _ = Reading.requireOnline(request);
                });
    }
}
