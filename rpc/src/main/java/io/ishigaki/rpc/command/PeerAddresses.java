package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.rpc.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Addresses that end in the peer whose they are: `/ip4/…/tcp/…/p2p/…`.
final class PeerAddresses {
    private PeerAddresses() {}

    /// The peer that `address` names, and the address without it, which may be empty.
    record Target(PeerId peer, Multiaddr address) {}

    /// @throws CommandException if the address doesn't end in a peer id
    static Target parse(String text) throws CommandException {
        Multiaddr address = Multiaddr.parse(text);
        Component last = address.components().getLast();
        Optional<PeerId> peer = address.peerId();
        if (peer.isEmpty() || last.protocol() != Protocol.P2P) {
            throw new CommandException("found no ipfs peers at " + text);
        }
        return new Target(peer.get(), address.parent());
    }

    /// @throws CommandException if `text` is no peer id
    static PeerId parseId(String text) throws CommandException {
        try {
            return PeerId.parse(text);
        } catch (MalformedDataException e) {
            throw new CommandException("failed to parse peer ID: " + e.getMessage(), e);
        }
    }

    /// The addresses by peer, in the order in which they were given.
    static Map<PeerId, List<Multiaddr>> parse(Iterable<String> texts) throws CommandException {
        Map<PeerId, List<Multiaddr>> byPeer = new LinkedHashMap<>();
        for (String text : texts) {
            Target target = parse(text);
            List<Multiaddr> known = byPeer.computeIfAbsent(target.peer(), _ -> new ArrayList<>());
            if (!target.address().isEmpty()) {
                known.add(target.address());
            }
        }
        return byPeer;
    }

    static Multiaddr withPeer(Multiaddr address, PeerId peer) {
        return address.encapsulate(new Multiaddr(List.of(suffix(peer))));
    }

    private static Component suffix(PeerId peer) {
        return new Component(Protocol.P2P, peer.toBytes());
    }
}
