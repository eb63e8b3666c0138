package io.ishigaki.config;

import java.util.List;

/// Who this node is. Immutable.
///
/// @param peerId     the peer id, derived from the private key
/// @param privateKey the protobuf of the private key in base64; a secret
public record IdentitySettings(String peerId, String privateKey) {
    static final Setting<String> PEER_ID = new Setting<>(
            "Identity.PeerID",
            Kind.text("a peer id", _ -> true),
            "",
            "The peer id of this node, derived from its private key. Written by `init`.");
    static final Setting<String> PRIVATE_KEY = new Setting<>(
            "Identity.PrivKey",
            Kind.text("a private key in base64", _ -> true),
            "",
            "The private key of this node: a libp2p key protobuf in base64. Written by `init`, never shown.");

    static final List<Setting<?>> ALL = List.of(PEER_ID, PRIVATE_KEY);

    static IdentitySettings of(ConfigDocument document) throws InvalidConfigException {
        return new IdentitySettings(PEER_ID.in(document), PRIVATE_KEY.in(document));
    }

    /// Keeps the secret out of logs.
    @Override
    public String toString() {
        return "IdentitySettings[peerId=" + peerId + "]";
    }
}
