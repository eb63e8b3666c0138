package io.ishigaki.config;

import java.util.List;

/// The config file of a new repository.
///
/// It holds what users expect to find and edit; everything else has its default. Files become DAGs
/// by the profile `unixfs-v1-2025`.
public final class DefaultConfig {
    private DefaultConfig() {}

    /// The document that `init` writes for a node with this identity.
    ///
    /// @param privateKey the protobuf of the private key, in base64
    /// @param profiles   what is applied on top, in order
    /// @throws InvalidConfigException if the profiles make a wrong value
    public static ConfigDocument create(String peerId, String privateKey, List<Profile> profiles)
            throws InvalidConfigException {
        ConfigDocument document = ConfigDocument.of(Json.Members.EMPTY
                .with(
                        "Identity",
                        Json.Members.EMPTY
                                .with("PeerID", new Json.Text(peerId))
                                .with("PrivKey", new Json.Text(privateKey)))
                .with("Datastore", Json.Members.EMPTY)
                .with("Addresses", addresses())
                .with(
                        "Discovery",
                        Json.Members.EMPTY.with("MDNS", Json.Members.EMPTY.with("Enabled", new Json.Bool(true))))
                .with("Gateway", Json.Members.EMPTY.with("HTTPHeaders", Json.Members.EMPTY))
                .with("API", Json.Members.EMPTY.with("HTTPHeaders", Json.Members.EMPTY)));
        document = Profiles.unixFs2025().apply(document);
        for (Profile profile : profiles) {
            document = profile.applyTo(document);
        }
        return document;
    }

    static Json.Members addresses() {
        return Json.Members.EMPTY
                .with("Swarm", Json.Elements.ofStrings(AddressSettings.SWARM.defaultValue()))
                .with("Announce", new Json.Elements(List.of()))
                .with("AppendAnnounce", new Json.Elements(List.of()))
                .with("NoAnnounce", new Json.Elements(List.of()))
                .with("API", new Json.Text(AddressSettings.API.defaultValue().getFirst()))
                .with(
                        "Gateway",
                        new Json.Text(AddressSettings.GATEWAY.defaultValue().getFirst()));
    }
}
