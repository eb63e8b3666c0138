package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.ProductVersion;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Who a node is, in the members that `id` answers.
final class Identities {
    /// Of a peer of which it wasn't asked.
    static final Json NOBODY = Json.fields()
            .put("ID", "")
            .put("PublicKey", "")
            .put("Addresses", Json.nothing())
            .put("AgentVersion", "")
            .put("Protocols", Json.nothing())
            .build();

    private Identities() {}

    /// Of a peer that is connected.
    static Json of(ConnectedPeer peer) {
        return of(peer, peer.id().toString());
    }

    /// @param id how its peer id is to be shown
    static Json of(ConnectedPeer peer, String id) {
        return json(id, peer.id().publicKey(), addresses(peer.listenAddresses(), peer.id()))
                .put("AgentVersion", peer.agent())
                .put("Protocols", sorted(peer.protocolIds()))
                .build();
    }

    /// Of this node.
    static Json own(PublicKey key, Optional<Network> network, String id) {
        return json(
                        id,
                        Optional.of(key),
                        addresses(network.map(Network::addresses).orElse(List.of()), key.peerId()))
                .put("AgentVersion", ProductVersion.AGENT)
                .put("Protocols", sorted(network.map(Network::protocolIds).orElse(List.of())))
                .build();
    }

    /// Of a peer of which nothing is known but the key that is in its peer id.
    static Json ofKey(PublicKey key, String id) {
        return json(id, Optional.of(key), List.of())
                .put("AgentVersion", "")
                .put("Protocols", Json.ofTexts(List.of()))
                .build();
    }

    private static Json.Builder json(String id, Optional<PublicKey> key, List<String> addresses) {
        return Json.fields()
                .put("ID", id)
                .put("PublicKey", key.map(Identities::base64).orElse(""))
                .put("Addresses", Json.ofTexts(addresses));
    }

    private static List<String> addresses(List<Multiaddr> addresses, PeerId peer) {
        return addresses.stream()
                .map(address -> address.withPeer(peer).toString())
                .toList();
    }

    private static Json sorted(Collection<String> texts) {
        return Json.ofTexts(texts.stream().sorted().toList());
    }

    private static String base64(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.encode().toArray());
    }
}
