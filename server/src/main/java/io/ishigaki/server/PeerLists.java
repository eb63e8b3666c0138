package io.ishigaki.server;

import io.ishigaki.config.AddressSettings;
import io.ishigaki.config.PeerSettings;
import io.ishigaki.config.Settings;
import io.ishigaki.exchange.engine.ServeRule;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.swarm.AddressRules;
import io.ishigaki.network.swarm.AllowList;
import io.ishigaki.rpc.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Reads the addresses and peers that settings name; what is none is refused by the name of its setting.
final class PeerLists {
    /// Stands for the public peers of a bootstrap list, of which there are none here.
    private static final String AUTO = "auto";

    private PeerLists() {}

    static List<Multiaddr> addresses(String key, List<String> texts) throws CommandException {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(parse(key, text, Multiaddr::parse));
        }
        return addresses;
    }

    private static <T> T parse(String key, String text, Function<String, T> parser) throws CommandException {
        try {
            return parser.apply(text);
        } catch (MalformedDataException e) {
            throw new CommandException("%s: %s".formatted(key, e.getMessage()), e);
        }
    }

    static AddressRules rules(Settings settings) throws CommandException {
        AddressSettings addresses = settings.addresses();
        String key = "Swarm.AddrFilters";
        List<Multiaddr> ranges = addresses(key, settings.peers().addrFilters());
        String allowlist = "Swarm.ResourceMgr.Allowlist";
        List<Multiaddr> allowed = addresses(allowlist, settings.resources().allowlist());
        return new AddressRules(
                parse(allowlist, "", _ -> new AllowList(allowed)),
                parse(key, "", _ -> new AddressFilters(ranges)),
                addresses("Addresses.Announce", addresses.announce()),
                addresses("Addresses.AppendAnnounce", addresses.appendAnnounce()),
                addresses("Addresses.NoAnnounce", addresses.noAnnounce()));
    }

    static Map<PeerId, List<Multiaddr>> bootstrap(PeerSettings peers) throws CommandException {
        String key = "Bootstrap";
        Map<PeerId, List<Multiaddr>> byPeer = new LinkedHashMap<>();
        for (String text : peers.bootstrap()) {
            if (!text.equals(AUTO)) {
                Multiaddr address = parse(key, text, Multiaddr::parse);
                if (!address.endsInPeer()) {
                    throw new CommandException("%s: %s doesn't end in a peer id".formatted(key, text));
                }
                byPeer.computeIfAbsent(address.peerId().orElseThrow(), _ -> new ArrayList<>())
                        .add(address.parent());
            }
        }
        return byPeer;
    }

    static Map<PeerId, List<Multiaddr>> peering(PeerSettings peers) throws CommandException {
        String key = "Peering.Peers";
        Map<PeerId, List<Multiaddr>> byPeer = new LinkedHashMap<>();
        for (PeerSettings.Peer peer : peers.peering()) {
            byPeer.put(parse(key, peer.id(), PeerId::parse), addresses(key, peer.addresses()));
        }
        return byPeer;
    }

    static ServeRule serving(PeerSettings peers) throws CommandException {
        if (peers.serve().contains(PeerSettings.EVERYONE)) {
            return ServeRule.EVERYONE;
        }
        Set<PeerId> served = new LinkedHashSet<>();
        for (String text : peers.serve()) {
            served.add(parse("Exchange.Serve", text, PeerId::parse));
        }
        return ServeRule.only(served);
    }
}
