package io.ishigaki.exchange.http;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.exchange.session.Scheduler;
import io.ishigaki.multiformats.key.PeerId;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/// The trustless gateways that a node asks for blocks, and the client that they share.
///
/// Thread-safe.
public final class TrustlessGateways implements AutoCloseable {
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);

    private final ExecutorService threads = Pools.virtual("http-client");
    private final HttpClient client = HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(CONNECT_TIME_MAX)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Map<PeerId, TrustlessGateway> gateways = new ConcurrentHashMap<>();

    private TrustlessGateways() {}

    /// Begins to ask them what `scheduler` wants of them.
    public static TrustlessGateways open(HttpRetrieval settings, Scheduler scheduler) {
        var all = new TrustlessGateways();
        settings.gateways().forEach(origin -> {
            var gateway = new TrustlessGateway(origin, settings, all.client, scheduler);
            all.gateways.put(gateway.id, gateway);
        });
        all.gateways.values().forEach(TrustlessGateway::start);
        return all;
    }

    /// Says that the scheduler has something to ask of `id`, if that is one of them.
    public void wake(PeerId id) {
        TrustlessGateway gateway = gateways.get(id);
        if (gateway != null) {
            gateway.wake();
        }
    }

    @Override
    public void close() {
        gateways.values().forEach(TrustlessGateway::close);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
