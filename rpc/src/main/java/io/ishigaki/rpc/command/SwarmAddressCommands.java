package io.ishigaki.rpc.command;

import io.ishigaki.config.ConfigDocument;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.Network;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `swarm addrs` and `swarm filters`: addresses of this node and of others.
final class SwarmAddressCommands {
    private static final String FILTERS = "Swarm.AddrFilters";
    private static final String ALL = "all";

    private SwarmAddressCommands() {}

    static List<Command> all() {
        return List.of(
                known(),
                own("swarm addrs local", "List the addresses that this node tells others")
                        .option(Option.flag("id", "show the peer id behind them"))
                        .handledBy(SwarmAddressCommands::local),
                own("swarm addrs listen", "List the addresses at which this node listens")
                        .handledBy((request, emitter) -> emitter.emitOnce(
                                texts(Reading.requireOnline(request).network().listenAddresses()))),
                own("swarm filters", "List the addresses that nothing is connected to or from")
                        .handledBy((request, emitter) -> emitter.emitOnce(
                                filters(Reading.requireOnline(request).network().filters()))),
                own("swarm filters add", "Keep away from addresses")
                        .argument(Argument.text("address", "as /ip4/192.168.0.0/ipcidr/16")
                                .many()
                                .orStdin())
                        .handledBy(SwarmAddressCommands::addFilters),
                own("swarm filters rm", "Keep away from addresses no longer")
                        .argument(Argument.text("address", "as /ip4/192.168.0.0/ipcidr/16, or all")
                                .many()
                                .orStdin())
                        .handledBy(SwarmAddressCommands::removeFilters));
    }

    private static Command.Builder own(String path, String summary) {
        return Command.named(path)
                .summary(summary)
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(SwarmCommands::lines);
    }

    private static Json texts(List<Multiaddr> addresses) {
        return SwarmCommands.strings(addresses.stream().map(Multiaddr::toString).toList());
    }

    private static Command known() {
        return Command.named("swarm addrs")
                .summary("List the addresses of peers that are known")
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(SwarmAddressCommands::linesByPeer)
                .handledBy(SwarmAddressCommands::known);
    }

    private static void known(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        Map<String, List<Multiaddr>> sorted = new TreeMap<>();
        network.knownAddresses().forEach((peer, addresses) -> sorted.put(peer.toString(), addresses));
        sorted.put(network.self().toString(), network.addresses());
        Json.Builder byPeer = Json.fields();
        sorted.forEach((peer, addresses) -> byPeer.put(
                peer, Json.ofTexts(addresses.stream().map(Multiaddr::toString).toList())));
        emitter.emitOnce(Json.fields().put("Addrs", byPeer.build()).build());
    }

    private static String linesByPeer(Json answer) {
        var text = new StringBuilder();
        answer.at("Addrs").members().forEach((peer, _) -> {
            List<Json> addresses = answer.at("Addrs").items(peer);
            text.append("%s (%d)\n".formatted(peer, addresses.size()));
            addresses.forEach(
                    address -> text.append('\t').append(address.text()).append('\n'));
        });
        return text.toString();
    }

    private static void local(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        PeerId self = network.self();
        emitter.emitOnce(texts(network.addresses().stream()
                .map(address -> request.flag("id") ? address.withPeer(self) : address)
                .toList()));
    }

    private static Json filters(AddressFilters filters) {
        List<Multiaddr> all = filters.all();
        return all.isEmpty() ? Json.fields().put("Strings", Json.nothing()).build() : texts(all);
    }

    private static void addFilters(Request request, Emitter emitter) throws IOException {
        List<Multiaddr> ranges = new ArrayList<>();
        for (String text : SwarmCommands.arguments(request)) {
            Multiaddr range = Multiaddr.parse(text);
            if (!AddressFilters.isRange(range)) {
                throw new CommandException("invalid multiaddr-filter format: %s is no range such as".formatted(text)
                        + " /ip4/10.0.0.0/ipcidr/8");
            }
            ranges.add(range);
        }
        AddressFilters filters = Reading.requireOnline(request).network().filters();
        ranges.forEach(filters::add);
        keep(request, filters);
        emitter.emitOnce(texts(ranges));
    }

    private static void removeFilters(Request request, Emitter emitter) throws IOException {
        AddressFilters filters = Reading.requireOnline(request).network().filters();
        List<String> asked = SwarmCommands.arguments(request);
        List<Multiaddr> ranges = asked.equals(List.of(ALL))
                ? filters.all()
                : asked.stream().map(Multiaddr::parse).toList();
        List<Multiaddr> removed = ranges.stream().filter(filters::remove).toList();
        keep(request, filters);
        emitter.emitOnce(texts(removed));
    }

    /// Writes the filters to the config file, as Kubo does.
    private static void keep(Request request, AddressFilters filters) throws IOException {
        ConfigDocument document = request.node().config().read();
        List<String> texts = filters.all().stream().map(Multiaddr::toString).toList();
        request.node().config().write(document.with(FILTERS, io.ishigaki.config.Json.Elements.ofStrings(texts)));
    }
}
