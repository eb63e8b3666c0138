package io.ishigaki.gateway;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.BlockSource;

/// What a gateway reads from.
///
/// @param blocks every block that can be had, from wherever
/// @param local the store of this node, asked where nothing may be fetched, and for bodies that lie in files
/// @param names what `/ipns/` leads to
public record GatewayBackend(BlockSource blocks, Blockstore local, NameResolver names) {
    /// A gateway to what this node itself holds.
    public static GatewayBackend ofLocal(Blockstore local, NameResolver names) {
        return new GatewayBackend(local, local, names);
    }
}
