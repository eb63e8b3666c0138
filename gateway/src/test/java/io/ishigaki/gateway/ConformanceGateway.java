package io.ishigaki.gateway;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.car.CarLimits;
import io.ishigaki.dag.car.CarReader;
import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A gateway on a free loopback port over the archives and records of the gateway-conformance suite.
final class ConformanceGateway implements AutoCloseable {
    private static final String RECORD = ".ipns-record";

    final MemoryBlockstore store = new MemoryBlockstore();
    final ListenAddress address;
    private final HttpServer server;
    private final GatewayHandler handler;

    ConformanceGateway(Path fixtures, GatewayConfig config, ListenAddress listen) throws IOException {
        for (Path archive : archives(fixtures)) {
            load(archive);
        }
        var records = records(fixtures);
        var names = new RecordNameResolver(name -> Optional.ofNullable(records.get(name)), InstantSource.system());
        handler = new GatewayHandler(config, GatewayBackend.ofLocal(store, names), InstantSource.system());
        server = HttpServer.open(new HttpSettings(2, 8, Duration.ofSeconds(1)));
        address = server.listen(listen, HttpLimits.GATEWAY, handler);
    }

    private static List<Path> archives(Path fixtures) throws IOException {
        try (Stream<Path> files = Files.walk(fixtures)) {
            return files.filter(file -> file.toString().endsWith(".car"))
                    .sorted()
                    .toList();
        }
    }

    /// Records by name, which is what their files' names begin with. Some are broken on purpose.
    private static Map<IpnsName, Bytes> records(Path fixtures) throws IOException {
        var records = new HashMap<IpnsName, Bytes>();
        try (Stream<Path> files = Files.walk(fixtures)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(RECORD)).toList()) {
                String name = file.getFileName().toString();
                int end = name.indexOf('_') < 0 ? name.length() - RECORD.length() : name.indexOf('_');
                records.put(IpnsName.parse(name.substring(0, end)), Bytes.ofOwned(Files.readAllBytes(file)));
            }
        }
        return records;
    }

    private void load(Path archive) throws IOException {
        try (var in = CarReader.open(Files.newInputStream(archive), CarLimits.STANDARD);
                WriteSession session = store.begin()) {
            for (var block = in.next(); block.isPresent(); block = in.next()) {
                session.put(block.get());
            }
        }
    }

    /// Serves until the process ends, for the original suite and for a look with a browser.
    public static void main(String[] arguments) throws Exception {
        var gateway =
                new ConformanceGateway(Path.of(arguments[0]), GatewayConfig.DEFAULT, ListenAddress.parse(arguments[1]));
        System.out.println("gateway at " + gateway.address.toUrl());
        Thread.currentThread().join();
    }

    @Override
    public void close() {
        server.close();
        handler.close();
    }
}
