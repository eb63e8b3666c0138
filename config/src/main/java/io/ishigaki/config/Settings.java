package io.ishigaki.config;

import java.util.List;
import java.util.stream.Stream;

/// The value of every setting. Immutable.
///
/// Named after the sections of the config file; `imports` is its section `Import`, a word that Java keeps for
/// itself, `resources` is `Swarm.ResourceMgr`, and `peers` holds those that say whom it deals with: `Bootstrap`,
/// `Swarm`, `Peering`, `Discovery`, `Exchange`.
public record Settings(
        IdentitySettings identity,
        AddressSettings addresses,
        ApiSettings api,
        ClusterSettings cluster,
        DatastoreSettings datastore,
        GatewaySettings gateway,
        HttpRetrievalSettings httpRetrieval,
        ImportSettings imports,
        PeerSettings peers,
        PinningServiceSettings pinningService,
        ResourceSettings resources,
        SwarmSettings swarm) {
    /// Every setting, in the order of the reference page.
    static final List<Setting<?>> ALL = Stream.of(
                    IdentitySettings.ALL,
                    AddressSettings.ALL,
                    ApiSettings.ALL,
                    ClusterSettings.ALL,
                    DatastoreSettings.ALL,
                    GatewaySettings.ALL,
                    HttpRetrievalSettings.ALL,
                    ImportSettings.ALL,
                    PeerSettings.ALL,
                    PinningServiceSettings.ALL,
                    ResourceSettings.ALL,
                    SwarmSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    /// The settings of a node whose config file says nothing.
    public static Settings defaults() {
        try {
            return of(ConfigDocument.EMPTY);
        } catch (InvalidConfigException e) {
            throw new AssertionError("an empty document has no wrong value", e);
        }
    }

    /// The settings of `document`.
    ///
    /// @throws InvalidConfigException if a value is wrong
    public static Settings of(ConfigDocument document) throws InvalidConfigException {
        return new Settings(
                IdentitySettings.of(document),
                AddressSettings.of(document),
                ApiSettings.of(document),
                ClusterSettings.of(document),
                DatastoreSettings.of(document),
                GatewaySettings.of(document),
                HttpRetrievalSettings.of(document),
                ImportSettings.of(document),
                PeerSettings.of(document),
                PinningServiceSettings.of(document),
                ResourceSettings.of(document),
                SwarmSettings.of(document));
    }
}
