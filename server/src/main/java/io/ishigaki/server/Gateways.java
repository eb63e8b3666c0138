package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.config.GatewaySettings;
import io.ishigaki.gateway.GatewayBackend;
import io.ishigaki.gateway.GatewayConfig;
import io.ishigaki.gateway.GatewayHandler;
import io.ishigaki.gateway.NameResolver;
import java.time.InstantSource;

/// Makes the gateway that the settings ask for.
final class Gateways {
    private Gateways() {}

    static GatewayHandler of(Blockstore store, GatewaySettings settings) {
        var config = new GatewayConfig(
                settings.deserializedResponses(),
                GatewayConfig.DEFAULT.noFetch(),
                settings.allowCodecConversion(),
                settings.disableHtmlErrors(),
                settings.maxConcurrentRequests(),
                settings.maxRequestDuration(),
                settings.retrievalTimeout(),
                settings.maxRangeRequestFileSize().bytes(),
                GatewayConfig.DEFAULT.hotCacheBytesMax());
        return new GatewayHandler(config, GatewayBackend.ofLocal(store, NameResolver.NONE), InstantSource.system());
    }
}
