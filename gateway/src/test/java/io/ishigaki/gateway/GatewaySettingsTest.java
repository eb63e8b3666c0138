package io.ishigaki.gateway;

import static io.ishigaki.gateway.RawHttp.exchange;
import static io.ishigaki.gateway.RawHttp.get;
import static io.ishigaki.gateway.RawHttp.request;
import static io.ishigaki.gateway.RawHttp.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.unixfs.ImportProfile;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.dag.unixfs.MetadataChoice;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What an operator may set: each setting changes what strangers get.
class GatewaySettingsTest {
    private static final GatewayConfig DEFAULT = GatewayConfig.DEFAULT;

    /// Is here.
    private static final Block HELLO = Block.ofRaw("hello".getBytes(StandardCharsets.UTF_8));

    /// Is known to the others alone.
    private static final Block WORLD = Block.ofRaw("world".getBytes(StandardCharsets.UTF_8));

    private static final Bytes JSON = Bytes.copyOf("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    private static final Block DATA = new Block(Cid.v1(Multicodec.DAG_JSON, Multihash.sha256(JSON)), JSON);

    private static final String HERE = "/ipfs/" + HELLO.cid();
    private static final String ELSEWHERE = "/ipfs/" + WORLD.cid();

    private static final BlockSource OTHERS = cid -> cid.equals(WORLD.cid()) ? Optional.of(WORLD) : Optional.empty();

    @FunctionalInterface
    private interface Use {
        void with(ListenAddress address) throws Exception;
    }

    private static void serving(GatewayConfig config, BlockSource others, Use use) throws Exception {
        var store = new MemoryBlockstore();
        try (WriteSession session = store.begin()) {
            session.put(HELLO);
            session.put(DATA);
        }
        serving(config, fetching(others, store), use);
    }

    private static GatewayBackend fetching(BlockSource others, MemoryBlockstore store) {
        return new GatewayBackend(store, Optional.of(() -> RequestSource.ofLocal(others)), NameResolver.NONE);
    }

    private static void serving(GatewayConfig config, GatewayBackend backend, Use use) throws Exception {
        try (var handler = new GatewayHandler(config, backend, InstantSource.system());
                var server = HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(50)))) {
            use.with(server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, handler));
        }
    }

    private static GatewayConfig serves(boolean deserialized, boolean noFetch, boolean converts, boolean plainErrors) {
        return new GatewayConfig(deserialized, noFetch, converts, plainErrors, "", Map.of(), DEFAULT.limits());
    }

    private static GatewayConfig with(GatewayLimits limits) {
        return new GatewayConfig(true, false, false, false, "", Map.of(), limits);
    }

    private static GatewayConfig says(String rootRedirect, Map<String, List<String>> headers) {
        return new GatewayConfig(true, false, false, false, rootRedirect, headers, DEFAULT.limits());
    }

    private static GatewayLimits ofRequests(int concurrent) {
        return new GatewayLimits(concurrent, Duration.ZERO, Duration.ZERO, 0, 0);
    }

    private static GatewayLimits ofTime(Duration request, Duration retrieval) {
        return new GatewayLimits(0, request, retrieval, 0, 0);
    }

    private static GatewayLimits ofRanges(long fileBytes) {
        return new GatewayLimits(0, Duration.ZERO, Duration.ZERO, fileBytes, 0);
    }

    @Test
    void headersOfTheOperatorAreOnEveryAnswer() throws Exception {
        var headers = Map.of("X-Own", List.of("one", "two"), "cache-control", List.of("no-store"));
        serving(says("", headers), OTHERS, address -> {
            for (String target : List.of(HERE, HERE, "/ipfs/nonsense", "/")) {
                assertThat(get(address, target)).contains("X-Own: one\r\n", "X-Own: two\r\n");
            }
            assertThat(exchange(address, request("OPTIONS", HERE))).contains("X-Own: one\r\n");
            assertThat(exchange(address, request("POST", HERE))).contains("X-Own: one\r\n");
            // What the answer itself says goes before.
            assertThat(get(address, HERE)).contains("immutable").doesNotContain("no-store");
            assertThat(get(address, "/ipfs/nonsense")).contains("cache-control: no-store\r\n");
        });
    }

    @Test
    void originsMayBeNarrowedAndHeadersOfCorsOnlyAddedTo() throws Exception {
        var headers = Map.of(
                "access-control-allow-origin", List.of("https://example.org"),
                "Access-Control-Expose-Headers", List.of("X-Own"));
        serving(
                says("", headers),
                OTHERS,
                address -> assertThat(get(address, HERE))
                        .contains("access-control-allow-origin: https://example.org\r\n")
                        .doesNotContain("Origin: *")
                        .contains("X-Ipfs-Roots, X-Own, X-Stream-Output\r\n"));
        serving(
                DEFAULT,
                OTHERS,
                address -> assertThat(get(address, HERE))
                        .contains(
                                "Access-Control-Allow-Origin: *\r\n",
                                "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"));
    }

    @Test
    void rootIsRedirectedAndNothingElse() throws Exception {
        serving(says(HERE, Map.of()), OTHERS, address -> {
            assertThat(get(address, "/")).startsWith("HTTP/1.1 302").contains("Location: " + HERE + "\r\n");
            assertThat(status(get(address, "/favicon.ico"))).isEqualTo("404");
            assertThat(status(get(address, HERE))).isEqualTo("200");
        });
        serving(
                DEFAULT,
                OTHERS,
                address -> assertThat(status(get(address, "/"))).isEqualTo("404"));
    }

    @Test
    void trustlessGatewayServesOnlyWhatCanBeVerified() throws Exception {
        serving(serves(false, false, false, false), OTHERS, address -> {
            assertThat(status(get(address, HERE))).isEqualTo("406");
            assertThat(status(get(address, HERE + "?format=tar"))).isEqualTo("406");
            assertThat(status(get(address, HERE + "/x?format=raw"))).isEqualTo("406");
            assertThat(status(get(address, HERE + "?format=raw"))).isEqualTo("200");
            assertThat(status(get(address, HERE + "?format=car"))).isEqualTo("200");
        });
    }

    @Test
    void codecsAreConvertedOnlyWhereThatIsAllowed() throws Exception {
        String asCbor = "/ipfs/" + DATA.cid() + "?format=dag-cbor";
        serving(
                DEFAULT,
                OTHERS,
                address -> assertThat(status(get(address, asCbor))).isEqualTo("406"));
        serving(
                serves(true, false, true, false),
                OTHERS,
                address -> assertThat(get(address, asCbor))
                        .startsWith("HTTP/1.1 200")
                        .endsWith("\r\n\r\n\u00a1aa\u0001"));
    }

    @Test
    void browsersGetErrorsAsTextWhereThatIsAskedFor() throws Exception {
        String browser = "Accept: text/html";
        serving(
                DEFAULT,
                OTHERS,
                address -> assertThat(get(address, "/ipfs/nonsense", browser)).contains("</html>"));
        serving(
                serves(true, false, false, true),
                OTHERS,
                address -> assertThat(get(address, "/ipfs/nonsense", browser))
                        .contains("Content-Type: text/plain")
                        .doesNotContain("</html>"));
    }

    @Test
    void noFetchAsksOnlyTheLocalStore() throws Exception {
        serving(DEFAULT, OTHERS, address -> assertThat(get(address, ELSEWHERE)).endsWith("world"));
        serving(serves(true, true, false, false), OTHERS, address -> {
            assertThat(get(address, HERE)).endsWith("hello");
            assertThat(status(get(address, ELSEWHERE))).isEqualTo("404");
        });
    }

    @Test
    void rangesOfFilesAboveTheLimitAreNotServedButThoseOfBlocks() throws Exception {
        serving(with(ofRanges(4)), OTHERS, address -> {
            assertThat(status(get(address, HERE, "Range: bytes=0-1"))).isEqualTo("501");
            assertThat(status(get(address, HERE + "?format=raw", "Range: bytes=0-1")))
                    .isEqualTo("206");
            assertThat(status(get(address, HERE))).isEqualTo("200");
        });
        serving(
                with(ofRanges(5)),
                OTHERS,
                address -> assertThat(status(get(address, HERE, "Range: bytes=0-1")))
                        .isEqualTo("206"));
    }

    @Test
    void requestsAboveTheLimitAreTurnedAway() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        BlockSource waiting = cid -> {
            entered.countDown();
            await(release);
            return OTHERS.get(cid);
        };
        serving(with(ofRequests(1)), waiting, address -> {
            try (var first = new Socket(address.host(), address.port())) {
                first.getOutputStream().write(request("GET", ELSEWHERE).getBytes(StandardCharsets.US_ASCII));
                entered.await();

                String second = get(address, HERE);
                assertThat(status(second)).isEqualTo("429");
                assertThat(second).contains("Retry-After: 60\r\n");

                release.countDown();
                assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 200")
                        .endsWith("world");
            }
            assertThat(status(get(address, HERE))).isEqualTo("200");
        });
    }

    private static void await(CountDownLatch latch) throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    @Test
    void blockThatNobodySendsInTimeIsATimeout() throws Exception {
        var interrupted = new CountDownLatch(2);
        var asked = new AtomicInteger();
        BlockSource silent = _ -> {
            asked.incrementAndGet();
            try {
                await(new CountDownLatch(1));
            } catch (InterruptedIOException e) {
                interrupted.countDown();
                throw e;
            }
            return Optional.empty();
        };
        Duration soon = Duration.ofMillis(20);
        serving(with(ofTime(Duration.ZERO, soon)), silent, address -> {
            timesOut(address, asked);
            assertThat(status(get(address, HERE))).isEqualTo("200");
        });
        serving(with(ofTime(soon, Duration.ZERO)), silent, address -> timesOut(address, asked));
        interrupted.await();
    }

    /// A request whose time is over before anybody was asked is repeated.
    private static void timesOut(ListenAddress address, AtomicInteger asked) throws IOException {
        int before = asked.get();
        do {
            assertThat(status(get(address, ELSEWHERE))).isEqualTo("504");
        } while (asked.get() == before);
    }

    @Test
    void bodyWhoseNextBlockDoesNotComeIsCutOff() throws Exception {
        var whole = new MemoryBlockstore();
        byte[] content = new byte[(1 << 20) + 1];
        content[content.length - 1] = 1;
        Cid cid;
        try (WriteSession session = whole.begin()) {
            var options = ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true);
            cid = new Importer(options, session, Runnable::run)
                    .importFile(new ByteArrayInputStream(content))
                    .cid();
        }
        Cid last = Cid.ofRaw(new byte[] {1});
        BlockSource stalling = asked -> {
            if (asked.equals(last)) {
                await(new CountDownLatch(1));
            }
            return whole.get(asked);
        };
        var backend = fetching(stalling, new MemoryBlockstore());
        serving(with(ofTime(Duration.ZERO, Duration.ofMillis(50))), backend, address -> {
            String answer = getBroken(address, "/ipfs/" + cid);

            assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Length: " + content.length);
            assertThat(answer.length() - answer.indexOf("\r\n\r\n") - 4).isLessThan(content.length);
        });
    }

    /// What comes before a connection is cut, by its end or by a reset.
    private static String getBroken(ListenAddress address, String target) throws IOException {
        var got = new ByteArrayOutputStream();
        try (var socket = new Socket(address.host(), address.port())) {
            socket.getOutputStream().write(request("GET", target).getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[64 << 10];
            for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
                got.write(buffer, 0, count);
            }
        } catch (SocketException _) {
            // A reset says more clearly than an end that something is missing.
        }
        return got.toString(StandardCharsets.ISO_8859_1);
    }
}
