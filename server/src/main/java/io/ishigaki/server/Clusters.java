package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.ClusterConfig;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.config.ClusterSettings;
import io.ishigaki.config.DataSize;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.exchange.Bitswap;
import io.ishigaki.exchange.FetchingSource;
import io.ishigaki.network.Network;
import io.ishigaki.network.Peering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/// Opens what the store holds of a cluster, as the settings ask.
final class Clusters {
    /// As the store keeps it free.
    private static final int RESERVE_PERCENT = 5;

    /// For cells that this box is to hold: who attested them can be asked again.
    private static final FetchingSource.Patience PATIENCE =
            new FetchingSource.Patience(() -> Duration.ofSeconds(20), Ticker.system());

    private Clusters() {}

    static Cluster open(LocalNode node, Network network, Bitswap bitswap, Peering peering) throws IOException {
        ClusterSettings settings = node.settings().cluster();
        var words = new ClusterConfig.Words(settings.name(), settings.household(), settings.zone());
        Blockstore store = node.store();
        Optional<DataSize> limit = node.settings().datastore().storageMax();
        var config = new ClusterConfig(
                node.identity(),
                words,
                () -> limit.map(DataSize::bytes).orElseGet(() -> room(store, node.repository())),
                settings.unavailableAfter(),
                settings.lostAfter(),
                settings.auditRate().bytes(),
                node.hashers());
        var around = new Cluster.Surroundings(network, peering, store, new Fetching(store, bitswap));
        return Cluster.open(around, config, new SecureRandom());
    }

    /// Gets from members what isn't in the store.
    private record Fetching(Blockstore store, Bitswap bitswap) implements Keeper.Sources {
        @Override
        public RequestSource open() {
            return FetchingSource.openInBulk(store, store::beginBulk, bitswap, PATIENCE);
        }

        @Override
        public RequestSource openToLook() {
            return bitswap.look(PATIENCE);
        }
    }

    /// What the store takes, and what is free on its disk beside the reserve.
    private static long room(Blockstore store, Path directory) {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            return store.stat().size() + free / 100 * (100 - RESERVE_PERCENT);
        } catch (IOException e) {
            throw new UncheckedIOException("the disk doesn't say how much is free", e);
        }
    }
}
