package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Network;
import io.ishigaki.rpc.CommandException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Addresses that end in the peer whose they are: `/ip4/…/tcp/…/p2p/…`.
final class PeerAddresses {
    private PeerAddresses() {}

    /// The peer that `address` names, and the address without it, which may be empty.
    record Target(PeerId peer, Multiaddr address) {}

    /// Who knows what a name leads to, as [Network#lookUp] says.
    @FunctionalInterface
    interface Names {
        List<Multiaddr> lookUp(Multiaddr name) throws UnknownHostException, InterruptedException;
    }

    /// @throws CommandException if the address doesn't end in a peer id
    static Target parse(String text) throws CommandException {
        Multiaddr address = Multiaddr.parse(text);
        if (!address.endsInPeer()) {
            throw noPeer(text);
        }
        return new Target(address.peerId().orElseThrow(), address.parent());
    }

    /// @throws CommandException if `text` is no peer id
    static PeerId parseId(String text) throws CommandException {
        try {
            return PeerId.parse(text);
        } catch (MalformedDataException e) {
            throw new CommandException("failed to parse peer ID: " + e.getMessage(), e);
        }
    }

    /// The addresses by peer, in the order in which they were given. An address without a peer may be a name,
    /// whose peers count, all of them.
    ///
    /// @throws CommandException if an address says nothing of a peer, or a name can't be looked up
    static Map<PeerId, List<Multiaddr>> byPeer(Names names, List<String> texts) throws IOException {
        Map<PeerId, List<Multiaddr>> byPeer = new LinkedHashMap<>();
        for (String text : texts) {
            for (Target target : targets(names, text)) {
                List<Multiaddr> known = byPeer.computeIfAbsent(target.peer(), _ -> new ArrayList<>());
                if (!target.address().isEmpty()) {
                    known.add(target.address());
                }
            }
        }
        return byPeer;
    }

    private static List<Target> targets(Names names, String text) throws IOException {
        Multiaddr address = Multiaddr.parse(text);
        if (address.endsInPeer()) {
            return List.of(parse(text));
        }
        List<Target> targets = new ArrayList<>();
        for (Multiaddr found : lookUp(names, address)) {
            targets.add(new Target(found.peerId().orElseThrow(), found.parent()));
        }
        if (targets.isEmpty()) {
            throw noPeer(text);
        }
        return targets;
    }

    private static List<Multiaddr> lookUp(Names names, Multiaddr address) throws IOException {
        try {
            return names.lookUp(address);
        } catch (UnknownHostException e) {
            throw new CommandException("found no ipfs peers at %s: %s".formatted(address, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while looking up " + address).initCause(e);
        }
    }

    private static CommandException noPeer(String text) {
        return new CommandException("found no ipfs peers at " + text);
    }
}
