package io.ishigaki.gateway;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.ishigaki.dag.Links;
import io.ishigaki.dag.car.CarLimits;
import io.ishigaki.dag.car.CarReader;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One gateway over the data of gateway-conformance for all tests of this module, and what they ask it.
///
/// @see <a href="https://github.com/ipfs/gateway-conformance/tree/v0.13.2">gateway-conformance v0.13.2</a>
final class GatewayFixture {
    private static final Optional<Path> FOLDER = folder();
    private static final Optional<ConformanceGateway> GATEWAY = FOLDER.map(GatewayFixture::open);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private GatewayFixture() {}

    private static Optional<Path> folder() {
        String named = System.getProperty("ISHIGAKI_FIXTURES", System.getenv().getOrDefault("ISHIGAKI_FIXTURES", ""));
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named, "gateway-conformance"));
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path fixtures = at.resolve("shared/fixtures/gateway-conformance");
            if (Files.isDirectory(fixtures)) {
                return Optional.of(fixtures);
            }
        }
        return Optional.empty();
    }

    private static ConformanceGateway open(Path fixtures) {
        try {
            return new ConformanceGateway(fixtures, GatewayConfig.DEFAULT, new ListenAddress("127.0.0.1", 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConformanceGateway gateway() {
        assumeThat(GATEWAY).as("no fixtures: set ISHIGAKI_FIXTURES").isPresent();
        return GATEWAY.get();
    }

    /// What came back.
    record Reply(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        /// The value of a header, or an empty text where there is none.
        String header(String name) {
            return String.join(", ", response.headers().allValues(name));
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        byte[] body() {
            return response.body();
        }

        /// The CIDs of the blocks of a CAR, in order; each block has been hashed.
        List<String> carBlocks() throws IOException {
            var cids = new ArrayList<String>();
            try (var car = CarReader.open(new ByteArrayInputStream(body()), CarLimits.STANDARD)) {
                for (var block = car.next(); block.isPresent(); block = car.next()) {
                    cids.add(block.get().cid().toString());
                }
            }
            return cids;
        }
    }

    /// Asks for `target`, an encoded path with its query.
    ///
    /// @param headers names and values in turn
    static Reply get(String target, String... headers) throws IOException, InterruptedException {
        return send("GET", target, headers);
    }

    static Reply head(String target, String... headers) throws IOException, InterruptedException {
        return send("HEAD", target, headers);
    }

    static Reply send(String method, String target, String... headers) throws IOException, InterruptedException {
        return send(gateway(), method, target, headers);
    }

    static Reply send(ConformanceGateway gateway, String method, String target, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(gateway.address.toUrl() + target))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int index = 0; index < headers.length; index += 2) {
            request.header(headers[index], headers[index + 1]);
        }
        return new Reply(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    /// The root of an archive of the suite.
    static Cid root(String archive) throws IOException {
        gateway();
        try (var car =
                CarReader.open(Files.newInputStream(FOLDER.orElseThrow().resolve(archive)), CarLimits.STANDARD)) {
            return car.roots().getFirst();
        }
    }

    /// What `names` below the root of an archive lead to.
    static Cid cid(String archive, String... names) throws IOException {
        ContentPath path = ContentPath.of(root(archive)).join(Arrays.asList(names));
        return new PathResolver(gateway().store).resolve(path).cid();
    }

    static byte[] block(Cid cid) throws IOException {
        return gateway().store.require(cid).body().toArray();
    }

    static byte[] block(String archive, String... names) throws IOException {
        return block(cid(archive, names));
    }

    /// Every block below `cid`, each once, in depth-first order.
    static List<String> below(Cid cid) throws IOException {
        var found = new ArrayList<String>();
        collectBelow(cid, found);
        return found;
    }

    private static void collectBelow(Cid cid, List<String> found) throws IOException {
        for (Cid link : Links.of(gateway().store.require(cid))) {
            if (!found.contains(link.toString())) {
                found.add(link.toString());
                collectBelow(link, found);
            }
        }
    }
}
