package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway does beyond the suite: refusals, limits, and what strangers try.
class GatewayRulesTest {
    private static final Block HELLO = Block.ofRaw("hello".getBytes(StandardCharsets.UTF_8));
    private static final String TARGET = "/ipfs/" + HELLO.cid();

    /// Sends bytes as they are, as no well-behaved client would, and reads the answer to its end.
    private static String exchange(ListenAddress address, String request) throws IOException {
        try (var socket = new Socket(address.host(), address.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(ListenAddress address, String target, String... headers) throws IOException {
        var request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return exchange(address, request.append("\r\n").toString());
    }

    private static String status(String answer) {
        return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
    }

    @FunctionalInterface
    private interface Use {
        void with(ListenAddress address) throws Exception;
    }

    private static void serving(GatewayConfig config, Use use) throws Exception {
        serving(config, source -> source, use);
    }

    @FunctionalInterface
    private interface Wrapping {
        BlockSource around(Blockstore store);
    }

    private static void serving(GatewayConfig config, Wrapping wrapping, Use use) throws Exception {
        var store = new MemoryBlockstore();
        try (WriteSession session = store.begin()) {
            session.put(HELLO);
        }
        var backend = new GatewayBackend(wrapping.around(store), store, NameResolver.NONE);
        try (var handler = new GatewayHandler(config, backend, InstantSource.system());
                var server = HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(50)))) {
            use.with(server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, handler));
        }
    }

    private static GatewayConfig config(boolean deserialized, int concurrent, long rangeFileMax) {
        GatewayConfig base = GatewayConfig.DEFAULT;
        return new GatewayConfig(
                deserialized,
                false,
                false,
                false,
                concurrent,
                base.requestDurationMax(),
                base.retrievalTimeout(),
                rangeFileMax,
                base.hotCacheBytesMax());
    }

    @ParameterizedTest
    @CsvSource({
        "/, 404",
        "/favicon.ico, 404",
        "/ipfs/, 400",
        "/ipfs/notacid, 400",
        "/ipfs/../../etc/passwd, 400",
        "/ipfs/%2e%2e/%2e%2e/etc/passwd, 400",
        "/ipfs/bafkqaaa/%zz, 400",
        "/ipfs/bafkqaaa/%ff, 400",
        "/ipfs/bafkqaaa/%00, 404",
        "/ipfs/bafkqaaa/x, 404",
        "/ipfs/bafkreigxlpkehaps6wtl6cctjhhlcoownveqapt2t6yo3s67dednm7ur7y, 404",
        "/ipld/bafkqaaa, 404",
        "/ipns/example.org, 500"
    })
    void pathsThatLeadNowhereAreRefused(String target, String status) throws Exception {
        serving(
                GatewayConfig.DEFAULT,
                address -> assertThat(status(get(address, target))).isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        serving(GatewayConfig.DEFAULT, address -> {
            String answer = exchange(
                    address,
                    method + " " + TARGET + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            assertThat(status(answer)).isEqualTo("405");
            assertThat(answer).contains("Allow: GET, HEAD, OPTIONS");
        });
    }

    @Test
    void namesFromTheQueryCanNotEndAHeader() throws Exception {
        serving(GatewayConfig.DEFAULT, address -> {
            String answer = get(address, TARGET + "?filename=a%0d%0aX-Evil:%201%22&download=true");

            assertThat(answer).doesNotContain("\r\nX-Evil").contains("attachment; filename=\"a%0D%0AX-Evil:%201%22\"");
        });
    }

    @Test
    void redirectsStayOnThisHost() throws Exception {
        serving(GatewayConfig.DEFAULT, address -> {
            assertThat(get(address, "/ipfs/?uri=ipfs%3A%2F%2Fbafkqaaa%2Fa%20b%3Fx%3D1%23y"))
                    .contains("Location: /ipfs/bafkqaaa/a%20b?x=1\r\n");
            assertThat(status(get(address, "/ipfs/?uri=https%3A%2F%2Fexample.org")))
                    .isEqualTo("400");
            assertThat(get(address, "/ipfs/?uri=ipfs%3A%2F%2F%2F%2Fexample.org"))
                    .doesNotContain("Location: //");
            assertThat(get(address, "/ipfs/ipfs/bafkqaaa?x=1")).contains("Location: /ipfs/bafkqaaa?x=1\r\n");
            assertThat(get(address, "/ipfs/ipfs://bafkqaaa")).contains("Location: /ipfs/bafkqaaa\r\n");
        });
    }

    @Test
    void serviceWorkersAreRefusedAtTheRootOfContent() throws Exception {
        serving(GatewayConfig.DEFAULT, address -> {
            get(address, TARGET);
            assertThat(status(get(address, TARGET, "Service-Worker: script"))).isEqualTo("400");
        });
    }

    @Test
    void browsersGetErrorsAsPagesAndOthersAsLines() throws Exception {
        serving(GatewayConfig.DEFAULT, address -> {
            assertThat(get(address, "/ipfs/bafkqaaa/x", "Accept: text/html,*/*"))
                    .contains("Content-Type: text/html", "</html>", "Content-Security-Policy: default-src 'none'");
            assertThat(get(address, "/ipfs/bafkqaaa/x"))
                    .contains("Content-Type: text/plain")
                    .doesNotContain("<html");
        });
    }

    @Test
    void trustlessGatewayServesOnlyWhatCanBeVerified() throws Exception {
        serving(config(false, 0, 0), address -> {
            assertThat(status(get(address, TARGET))).isEqualTo("406");
            assertThat(status(get(address, TARGET + "?format=tar"))).isEqualTo("406");
            assertThat(status(get(address, TARGET + "/x?format=raw"))).isEqualTo("406");
            assertThat(status(get(address, TARGET + "?format=raw"))).isEqualTo("200");
            assertThat(status(get(address, TARGET + "?format=car"))).isEqualTo("200");
        });
    }

    @Test
    void rangesOfFilesAboveTheLimitAreNotServed() throws Exception {
        serving(config(true, 0, 4), address -> {
            assertThat(status(get(address, TARGET, "Range: bytes=0-1"))).isEqualTo("501");
            assertThat(status(get(address, TARGET))).isEqualTo("200");
        });
        serving(
                config(true, 0, 5),
                address -> assertThat(status(get(address, TARGET, "Range: bytes=0-1")))
                        .isEqualTo("206"));
    }

    /// A source whose reads wait until they are let go.
    private record Waiting(Blockstore store, CountDownLatch entered, CountDownLatch release) implements BlockSource {
        @Override
        public Optional<Block> get(Cid cid) throws IOException {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            }
            return store.get(cid);
        }
    }

    @Test
    void requestsAboveTheLimitAreTurnedAway() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        serving(config(true, 1, 0), store -> new Waiting(store, entered, release), address -> {
            try (var first = new Socket(address.host(), address.port())) {
                first.getOutputStream()
                        .write(("GET " + TARGET + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                entered.await();

                String second = get(address, TARGET + "?x");
                assertThat(status(second)).isEqualTo("429");
                assertThat(second).contains("Retry-After: ");

                release.countDown();
                assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 200")
                        .endsWith("hello");
            }
        });
    }

    @Test
    void sourceThatGivesUpWaitingIsATimeout() throws Exception {
        BlockSource late = _ -> {
            throw new InterruptedIOException("nobody answered in time");
        };
        serving(
                GatewayConfig.DEFAULT,
                _ -> late,
                address -> assertThat(status(get(address, TARGET))).isEqualTo("504"));
    }

    @Test
    void noFetchAsksOnlyTheLocalStore() throws Exception {
        BlockSource forbidden = _ -> {
            throw new AssertionError("asked the network");
        };
        GatewayConfig base = GatewayConfig.DEFAULT;
        var noFetch = new GatewayConfig(
                true,
                true,
                false,
                false,
                0,
                base.requestDurationMax(),
                base.retrievalTimeout(),
                0,
                base.hotCacheBytesMax());
        serving(noFetch, _ -> forbidden, address -> {
            assertThat(get(address, TARGET)).endsWith("hello");
            assertThat(status(get(address, "/ipfs/bafkreigxlpkehaps6wtl6cctjhhlcoownveqapt2t6yo3s67dednm7ur7y")))
                    .isEqualTo("404");
        });
    }

    @Test
    void keptAnswersAreThoseOfTheirOwnRequest() throws Exception {
        serving(GatewayConfig.DEFAULT, address -> {
            for (int round = 0; round < 2; round++) {
                assertThat(get(address, TARGET))
                        .contains("Content-Type: text/plain")
                        .endsWith("hello");
                assertThat(get(address, TARGET + "?format=raw")).contains("Content-Type: application/vnd.ipld.raw");
                assertThat(get(address, TARGET, "Accept: application/vnd.ipld.raw"))
                        .contains("Content-Type: application/vnd.ipld.raw");
                assertThat(get(address, TARGET, "Range: bytes=1-2")).endsWith("\r\n\r\nel");
                assertThat(status(get(address, TARGET, "If-None-Match: \"" + HELLO.cid() + '"')))
                        .isEqualTo("304");
                assertThat(exchange(address, "HEAD " + TARGET + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                        .contains("Content-Length: 5")
                        .endsWith("\r\n\r\n");
            }
        });
    }

    @Test
    void requestsAsToAProxyAreServedByTheirPath() throws Exception {
        serving(
                GatewayConfig.DEFAULT,
                address ->
                        assertThat(get(address, "http://example.org" + TARGET)).endsWith("hello"));
    }
}
