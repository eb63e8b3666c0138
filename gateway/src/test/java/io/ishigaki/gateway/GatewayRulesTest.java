package io.ishigaki.gateway;

import static io.ishigaki.gateway.RawHttp.exchange;
import static io.ishigaki.gateway.RawHttp.get;
import static io.ishigaki.gateway.RawHttp.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Block;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway does beyond the suite: refusals, limits, and what strangers try.
class GatewayRulesTest {
    private static final Block HELLO = Block.ofRaw("hello".getBytes(StandardCharsets.UTF_8));
    private static final String TARGET = "/ipfs/" + HELLO.cid();

    @FunctionalInterface
    private interface Use {
        void with(ListenAddress address) throws Exception;
    }

    private static void serving(Use use) throws Exception {
        var store = new MemoryBlockstore();
        try (WriteSession session = store.begin()) {
            session.put(HELLO);
        }
        var backend = GatewayBackend.ofLocal(store, NameResolver.NONE);
        try (var handler = new GatewayHandler(GatewayConfig.DEFAULT, backend, InstantSource.system());
                var server = HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(50)))) {
            use.with(server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, handler));
        }
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
        serving(address -> assertThat(status(get(address, target))).isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        serving(address -> {
            String answer = exchange(
                    address,
                    method + " " + TARGET + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            assertThat(status(answer)).isEqualTo("405");
            assertThat(answer).contains("Allow: GET, HEAD, OPTIONS");
        });
    }

    @Test
    void namesFromTheQueryCanNotEndAHeader() throws Exception {
        serving(address -> {
            String answer = get(address, TARGET + "?filename=a%0d%0aX-Evil:%201%22&download=true");

            assertThat(answer).doesNotContain("\r\nX-Evil").contains("attachment; filename=\"a%0D%0AX-Evil:%201%22\"");
        });
    }

    @Test
    void redirectsStayOnThisHost() throws Exception {
        serving(address -> {
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
        serving(address -> {
            get(address, TARGET);
            assertThat(status(get(address, TARGET, "Service-Worker: script"))).isEqualTo("400");
        });
    }

    @Test
    void browsersGetErrorsAsPagesAndOthersAsLines() throws Exception {
        serving(address -> {
            assertThat(get(address, "/ipfs/bafkqaaa/x", "Accept: text/html,*/*"))
                    .contains("Content-Type: text/html", "</html>", "Content-Security-Policy: default-src 'none'");
            assertThat(get(address, "/ipfs/bafkqaaa/x"))
                    .contains("Content-Type: text/plain")
                    .doesNotContain("<html");
        });
    }

    @Test
    void pathAsDeepAsARequestMayBeIsAnsweredAtOnce() throws Exception {
        String deep = "/x".repeat(15_000);
        serving(address -> assertThat(status(get(address, TARGET + deep))).isEqualTo("404"));
    }

    @Test
    void rangesWithoutNumberGetTheWholeOnce() throws Exception {
        String bomb = "Range: bytes=" + "0-,".repeat(5_000) + "0-";
        serving(address -> assertThat(get(address, TARGET, bomb))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\nhello"));
    }

    @Test
    void keptAnswersAreThoseOfTheirOwnRequest() throws Exception {
        serving(address -> {
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
        serving(address ->
                assertThat(get(address, "http://example.org" + TARGET)).endsWith("hello"));
    }
}
