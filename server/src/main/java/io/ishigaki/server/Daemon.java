package io.ishigaki.server;

import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.config.DurableFile;
import io.ishigaki.config.Settings;
import io.ishigaki.gateway.GatewayHandler;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.gateway.http.UnixAddress;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.Network;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.rpc.Online;
import io.ishigaki.rpc.ProductVersion;
import io.ishigaki.rpc.command.CommandTable;
import io.ishigaki.rpc.http.ApiSettings;
import io.ishigaki.rpc.http.RpcHandler;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves one repository.
///
/// ```text
/// lock and open the store, open the network ─▶ bind RPC and gateway ─▶ files api, gateway ─▶ "Daemon is ready"
///   ─▶ serving ─▶ shutdown command or signal ─▶ remove the files ─▶ end requests ─▶ close the network, the store
/// ```
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /// Tools wait a second for the end, then kill.
    private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(600);
    private static final Duration SIGNAL_GRACE = Duration.ofSeconds(10);

    /// Half of the cores: workers, compilers and the kernel's side of each connection need the rest.
    private static final int IO_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final int WORKER_THREADS = 64;

    private final Repository repository;
    private final LocalNode node;
    private final Options options;
    private final Progress progress;
    private final CountDownLatch stop;

    /// @param offline without any network but these listeners
    /// @param collects whether garbage is collected when the store fills up
    record Options(boolean offline, boolean collects) {}

    /// Hears the lines that a person or a tool waits for.
    @FunctionalInterface
    interface Progress {
        void say(String line) throws IOException;
    }

    private Daemon(Repository repository, LocalNode node, Options options, Progress progress, CountDownLatch stop) {
        this.repository = repository;
        this.node = node;
        this.options = options;
        this.progress = progress;
        this.stop = stop;
    }

    /// Serves until somebody asks for the end; returns when everything is closed.
    static void run(Repository repository, Options options, Progress progress) throws IOException {
        // Undertow's logging library would choose java.util.logging, and that prints on its own.
        System.setProperty("org.jboss.logging.provider", "slf4j");
        var stop = new CountDownLatch(1);
        Thread serving = Thread.currentThread();
        Thread hook = Threads.onShutdown("signal", () -> {
            stop.countDown();
            join(serving);
        });
        try (LocalNode node = LocalNode.forDaemon(repository, stop::countDown)) {
            new Daemon(repository, node, options, progress, stop).serve();
        } finally {
            unhook(hook);
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process ends already; the hook waits for this thread.
        }
    }

    /// Waits until the thread that serves ends, or ends the process.
    private static void join(Thread serving) {
        try {
            boolean _ = serving.join(SIGNAL_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() throws IOException {
        progress.say("Initializing daemon...");
        progress.say("Ishigaki version: " + ProductVersion.NUMBER);
        progress.say("Repo version: " + ProductVersion.REPOSITORY);
        progress.say("System version: " + System.getProperty("os.arch") + "/" + System.getProperty("os.name"));
        progress.say("Java version: " + Runtime.version());
        Settings settings = node.settings();
        Optional<Connecting> network = options.offline() ? Optional.empty() : Optional.of(connect());
        try (Closeable _ = () -> network.ifPresent(Connecting::close);
                var store = Opening.begin("store", node::store);
                var server = HttpServer.open(new HttpSettings(IO_THREADS, WORKER_THREADS, SHUTDOWN_GRACE))) {
            warnOfUnusedKeys();
            progress.say("PeerID: " + node.identity().peerId());
            var _ = store.await();
            serve(server, network, settings);
        }
    }

    private Connecting connect() throws IOException {
        Optional<SwarmKey> key = repository.swarmKey();
        if (key.isPresent()) {
            progress.say("Swarm is limited to private network of peers with the swarm key");
            progress.say("Swarm key fingerprint: " + key.get().fingerprint());
        }
        return Connecting.begin(node, key);
    }

    private void serve(HttpServer server, Optional<Connecting> network, Settings settings) throws IOException {
        if (network.isPresent()) {
            Online online = network.get().finish();
            node.goOnline(online);
            sayAddresses(online.network());
        }
        try (var content = Gateways.of(node, settings.gateway());
                var pinning = PinningService.of(node, settings.pinningService());
                // What it answers with is closed after it.
                Closeable _ = server::close) {
            for (String url : pinning.listen(server)) {
                progress.say("Pinning service listening on " + url);
            }
            serve(server, content, settings);
        }
    }

    private void serve(HttpServer server, GatewayHandler content, Settings settings) throws IOException {
        Optional<BackgroundTask> collector = startCollector(settings);
        Optional<BackgroundTask> scrub = Scrubbing.start(node.store(), settings.datastore());
        try {
            listen(server, content, settings);
            progress.say("Daemon is ready");
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            collector.ifPresent(BackgroundTask::close);
            scrub.ifPresent(BackgroundTask::close);
            // The store is ours, so these files are too.
            Files.deleteIfExists(repository.apiFile());
            Files.deleteIfExists(repository.gatewayFile());
        }
    }

    private void sayAddresses(Network network) throws IOException {
        for (Multiaddr address : network.addresses()) {
            progress.say("Swarm listening on " + hostAndPort(address));
        }
        progress.say("Run 'ishi id' to inspect announced and discovered multiaddrs of this node.");
    }

    /// As Kubo says it: `127.0.0.1:4001 (TCP)`.
    private static String hostAndPort(Multiaddr address) {
        List<Component> parts = address.components();
        String host = parts.getFirst().text();
        String shown = parts.getFirst().protocol() == Protocol.IP6 ? "[" + host + "]" : host;
        return "%s:%s (%s)"
                .formatted(
                        shown,
                        parts.get(1).text(),
                        parts.get(1).protocol().label().toUpperCase(Locale.ROOT));
    }

    private void warnOfUnusedKeys() throws IOException {
        List<String> unused = repository.config().read().unusedKeys();
        if (!unused.isEmpty()) {
            LOG.atWarn().addKeyValue("keys", String.join(" ", unused)).log("config has keys that are not used yet");
        }
    }

    private void listen(HttpServer server, GatewayHandler content, Settings settings) throws IOException {
        var rpc = new RpcHandler(CommandTable.with(List.of()), node, apiSettings(settings), Ticker.system());
        List<String> api = listenForRpc(server, rpc, settings.addresses().api());
        for (String address : api) {
            progress.say("RPC API server listening on " + address);
        }
        List<ListenAddress> gateway = new ArrayList<>();
        for (String address : settings.addresses().gateway()) {
            gateway.add(server.listen(ListenAddress.parse(address), HttpLimits.GATEWAY, content));
        }
        for (ListenAddress address : gateway) {
            progress.say("Gateway server listening on " + address.toMultiaddr());
        }
        if (!gateway.isEmpty()) {
            DurableFile.replace(repository.gatewayFile(), gateway.getFirst().toUrl());
        }
        if (!api.isEmpty()) {
            DurableFile.replace(repository.apiFile(), api.getFirst());
        }
    }

    /// Binds ports and Unix sockets, and tells their multiaddrs in the same order.
    private static List<String> listenForRpc(HttpServer server, RpcHandler rpc, List<String> addresses)
            throws IOException {
        List<String> bound = new ArrayList<>();
        List<ListenAddress> ports = new ArrayList<>();
        for (String address : addresses) {
            Optional<UnixAddress> unix = UnixAddress.parse(address);
            if (unix.isPresent()) {
                server.listen(unix.get(), HttpLimits.RPC, rpc);
                bound.add(unix.get().toString());
            } else {
                ListenAddress port = server.listen(ListenAddress.parse(address), HttpLimits.RPC, rpc);
                ports.add(port);
                bound.add(port.toMultiaddr());
            }
        }
        rpc.reachedAt(ports);
        return bound;
    }

    private static ApiSettings apiSettings(Settings settings) {
        List<ApiSettings.Authorization> authorizations = settings.api().authorizations().values().stream()
                .map(each -> ApiSettings.Authorization.of(each.secret(), each.allowedPaths()))
                .toList();
        return new ApiSettings(settings.api().httpHeaders(), authorizations);
    }

    /// Collects when the store is fuller than the watermark says, where that was asked for.
    private Optional<BackgroundTask> startCollector(Settings settings) {
        Duration period = settings.datastore().gcPeriod();
        if (!options.collects() || period.isZero()) {
            return Optional.empty();
        }
        return Optional.of(BackgroundTask.start(
                "collect",
                period,
                () -> collectIfFull(settings.datastore().storageGcWatermark()),
                e -> LOG.atWarn().setCause(e).log("garbage collection failed")));
    }

    private void collectIfFull(int watermarkPercent) throws IOException {
        var stat = node.store().stat();
        if (stat.size() / 100.0 >= stat.sizeMax() / 10_000.0 * watermarkPercent) {
            var report = node.store().collect(_ -> {});
            LOG.atInfo()
                    .addKeyValue("blocks", report.blocks())
                    .addKeyValue("bytes", report.bytes())
                    .log("garbage collected");
        }
    }
}
