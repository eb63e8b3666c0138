package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.config.GatewaySettings;
import io.ishigaki.gateway.GatewayBackend;
import io.ishigaki.gateway.GatewayConfig;
import io.ishigaki.gateway.GatewayHandler;
import io.ishigaki.gateway.GatewayLimits;
import io.ishigaki.rpc.NameRecords;
import io.ishigaki.rpc.Online;
import java.io.IOException;
import java.time.InstantSource;

/// Makes the gateway that the settings ask for.
final class Gateways {
    private Gateways() {}

    static GatewayHandler of(LocalNode node, GatewaySettings settings) throws IOException {
        Blockstore store = node.store();
        InstantSource clock = InstantSource.system();
        var limits = new GatewayLimits(
                settings.maxConcurrentRequests(),
                settings.maxRequestDuration(),
                settings.retrievalTimeout(),
                settings.maxRangeRequestFileSize().bytes(),
                GatewayLimits.DEFAULT.hotCacheBytesMax());
        var config = new GatewayConfig(
                settings.deserializedResponses(),
                settings.noFetch(),
                settings.allowCodecConversion(),
                settings.disableHtmlErrors(),
                settings.rootRedirect(),
                settings.httpHeaders(),
                limits);
        return new GatewayHandler(
                config,
                new GatewayBackend(
                        store,
                        node.online().map(online -> fetching(store, online)),
                        NameRecords.in(store, clock).resolver()),
                clock);
    }

    private static GatewayBackend.Fetching fetching(Blockstore store, Online online) {
        return () -> online.reading(store, store);
    }
}
