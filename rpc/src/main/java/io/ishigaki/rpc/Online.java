package io.ishigaki.rpc;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.Cluster;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.exchange.Bitswap;
import io.ishigaki.exchange.FetchingSource;
import io.ishigaki.network.Network;
import io.ishigaki.network.Peering;

/// What a node has while it is connected to others.
///
/// @param cluster what it has of a cluster, which it may not be in
public record Online(Network network, Bitswap bitswap, Peering peering, Cluster cluster) {
    /// Begins a request that reads `local`, which leads to `store`, and fetches what isn't there.
    public RequestSource reading(BlockSource local, Blockstore store) {
        RequestSource patient =
                FetchingSource.open(local, store::beginBulk, bitswap, FetchingSource.Patience.endless());
        return cluster.reading(
                patient,
                limit -> FetchingSource.open(
                        local, store::beginBulk, bitswap, new FetchingSource.Patience(limit, Ticker.system())));
    }
}
