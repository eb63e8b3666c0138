package io.ishigaki.gateway;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.RequestSource;
import java.util.Optional;

/// What a gateway reads from.
///
/// @param local the store of this node, asked first
/// @param fetching how to come by what isn't here; empty for a gateway to what this node itself holds
/// @param names what `/ipns/` leads to
public record GatewayBackend(Blockstore local, Optional<Fetching> fetching, NameResolver names) {
    /// Begins to fetch for one request.
    @FunctionalInterface
    public interface Fetching {
        RequestSource open();
    }

    /// A gateway to what this node itself holds.
    public static GatewayBackend ofLocal(Blockstore local, NameResolver names) {
        return new GatewayBackend(local, Optional.empty(), names);
    }
}
