package io.ishigaki.server;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.read.PinnedBlocks;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.config.ClusterSettings;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.exchange.AbsentBlocks;
import io.ishigaki.exchange.Bitswap;
import io.ishigaki.exchange.BringLimits;
import io.ishigaki.exchange.FetchingSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// Gives peers that aren't members what is pinned in the cluster, whichever box holds it.
record PinsForStrangers(Cluster cluster, Bitswap bitswap) implements AbsentBlocks {
    /// What a member attested and doesn't bring within so long is decoded from other cells.
    private static final FetchingSource.Patience PATIENCE =
            new FetchingSource.Patience(() -> Duration.ofSeconds(5), Ticker.system());

    /// Begins, where the settings want it.
    static void serve(Cluster cluster, Bitswap bitswap, ClusterSettings settings) {
        var pins = new PinsForStrangers(cluster, bitswap);
        switch (settings.serveRebuilt()) {
            case MEMBERS -> {}
            case BUDGET ->
                bitswap.bring(
                        pins,
                        new BringLimits(
                                settings.serveRebuiltPeerMax().bytes(),
                                settings.serveRebuiltMax().bytes()));
            case ALL -> bitswap.bring(pins, BringLimits.NONE);
        }
    }

    @Override
    public OptionalLong cost(PeerId peer, Cid cid) throws IOException {
        Optional<PinnedBlocks> pins = cluster.blocksFor(peer);
        return pins.isEmpty() ? OptionalLong.empty() : pins.get().cost(cid.multihash());
    }

    @Override
    public Optional<Block> get(PeerId peer, Cid cid) throws IOException, InterruptedException {
        Optional<PinnedBlocks> pins = cluster.blocksFor(peer);
        if (pins.isEmpty()) {
            return Optional.empty();
        }
        try (RequestSource elsewhere = bitswap.passOn(PATIENCE)) {
            return pins.get().get(cid, new PinnedBlocks.Ways(bitswap.here(), elsewhere, bitswap::passOn));
        }
    }
}
