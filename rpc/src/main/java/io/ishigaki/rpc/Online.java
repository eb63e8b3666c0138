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
import java.util.function.Function;

/// What a node has while it is connected to others.
///
/// @param cluster what it has of a cluster, which it may not be in
public record Online(Network network, Bitswap bitswap, Peering peering, Cluster cluster) {
    /// Begins a request that reads `local`, which leads to `store`, and fetches what isn't there. What `store` has no
    /// room for is read all the same.
    public RequestSource reading(BlockSource local, Blockstore store) {
        return open(patience -> FetchingSource.openToRead(local, store::beginBulk, bitswap, patience));
    }

    /// The same for a request that is to keep what it fetches, and ends where `store` has no room.
    public RequestSource keeping(Blockstore store) {
        return open(patience -> FetchingSource.open(store, store::beginBulk, bitswap, patience));
    }

    private RequestSource open(Function<FetchingSource.Patience, RequestSource> source) {
        return cluster.reading(
                source.apply(FetchingSource.Patience.endless()),
                limit -> source.apply(new FetchingSource.Patience(limit, Ticker.system())));
    }
}
