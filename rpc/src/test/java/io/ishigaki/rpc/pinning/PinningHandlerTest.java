package io.ishigaki.rpc.pinning;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.HttpSettings;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases that the specification's compliance suite goes through, over HTTP, with a keeper that keeps nothing.
@Timeout(60)
class PinningHandlerTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ANN = "ann-0123456789abcdef";
    private static final String BOB = "bob-0123456789abcdef";

    private final MemoryBlockstore store = new MemoryBlockstore();
    private final FakeKeeper keeper = new FakeKeeper();
    private HttpServer server = open();
    private PinningHandler handler = serve();
    private ListenAddress address = new ListenAddress("127.0.0.1", 0);

    /// Pins what it is asked to once it may, but for a root that nobody has.
    private static final class FakeKeeper implements PinKeeper {
        static final Cid ABSENT = cid(666);

        private final List<PinId> ended = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch mayBegin = new CountDownLatch(1);
        private int pins;

        @Override
        public PinId begin(PinRequest.Wish wish) throws IOException, InterruptedException {
            mayBegin.await();
            if (wish.cid().equals(ABSENT)) {
                throw new IOException("nobody has it");
            }
            synchronized (this) {
                return new PinId(Bytes.ofOwned(
                        ByteBuffer.allocate(PinId.BYTES).putInt(pins++).array()));
            }
        }

        @Override
        public Progress progress(PinId pin) {
            return ended.contains(pin)
                    ? new Progress(PinStatus.FAILED, Optional.of("ended"))
                    : new Progress(PinStatus.PINNED, Optional.empty());
        }

        @Override
        public void end(PinId pin) {
            ended.add(pin);
        }

        @Override
        public List<String> delegates() {
            return List.of("/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWB9fY5sWjexdVi9dJ6EKXiWePKCCXGtqfVAxsx1rhRTXY");
        }
    }

    private static HttpServer open() {
        try {
            return HttpServer.open(new HttpSettings(1, 4, Duration.ofMillis(100)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private PinningHandler serve() {
        try {
            var service = new PinService(store.table("pins"), keeper, InstantSource.system(), new Random(7));
            return new PinningHandler(Map.of("ann", ANN, "bob", BOB), service);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        address = server.listen(ListenAddress.parse("127.0.0.1:0"), HttpLimits.DOCUMENTS, handler);
    }

    @AfterEach
    void end() {
        server.close();
        handler.close();
    }

    private static Cid cid(int number) {
        return Cid.ofRaw(ByteBuffer.allocate(4).putInt(number).array());
    }

    private record Answer(int status, Json body) {
        String error() {
            return body.at("error").text("reason");
        }
    }

    private Answer ask(String token, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address.toUrl() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(), answer.body().isEmpty() ? Json.nothing() : JsonReader.parse(answer.body()));
    }

    private Answer get(String path) throws Exception {
        return ask(ANN, "GET", path, "");
    }

    private Answer pin(Cid cid, String name) throws Exception {
        return ask(
                ANN,
                "POST",
                "/pins",
                "{\"cid\":\"%s\",\"name\":\"%s\",\"meta\":{\"app\":\"%s\"}}".formatted(cid, name, name));
    }

    private Answer awaitStatus(String id, String status) throws Exception {
        Answer answer = get("/pins/" + id);
        while (!answer.body().text("status").equals(status)) {
            answer = get("/pins/" + id);
        }
        return answer;
    }

    /// Pins, and waits until that is done.
    private String pinned(Cid cid, String name) throws Exception {
        keeper.mayBegin.countDown();
        String id = pin(cid, name).body().text("requestid");
        awaitStatus(id, "pinned");
        return id;
    }

    private List<String> names(String query) throws Exception {
        Answer answer = get("/pins?" + query);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().items("results").stream()
                .map(each -> each.at("pin").text("name"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ann-0123456789abcdeX", "ann-0123456789abcde"})
    void whoShowsNoTokenIsRefused(String token) throws Exception {
        for (String method : List.of("GET", "POST", "DELETE")) {
            Answer answer = ask(token, method, "/pins", "{}");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.error()).isEqualTo("UNAUTHORIZED");
        }
    }

    @Test
    void pinIsQueuedThenPinnedAndCanBeRemoved() throws Exception {
        Answer added = pin(cid(1), "one");
        assertThat(added.status()).isEqualTo(202);
        assertThat(added.body().text("status")).isIn("queued", "pinning");
        assertThat(added.body().at("pin").text("cid")).isEqualTo(cid(1).toString());
        assertThat(added.body().at("pin").at("meta").text("app")).isEqualTo("one");
        assertThat(added.body().items("delegates")).hasSize(1);
        assertThat(added.body().text("created")).endsWith("Z");
        String id = added.body().text("requestid");
        assertThat(names("status=queued,pinning")).containsExactly("one");
        assertThat(names("")).isEmpty();

        keeper.mayBegin.countDown();
        awaitStatus(id, "pinned");
        assertThat(names("")).containsExactly("one");

        assertThat(ask(ANN, "DELETE", "/pins/" + id, "").status()).isEqualTo(202);
        assertThat(get("/pins/" + id).status()).isEqualTo(404);
        assertThat(names("status=queued,pinning,pinned,failed")).isEmpty();
        assertThat(keeper.ended).hasSize(1);
    }

    @Test
    void sameCidPinnedTwiceIsTwoRequests() throws Exception {
        String first = pinned(cid(1), "one");
        String second = pinned(cid(1), "one");

        assertThat(first).isNotEqualTo(second);
        assertThat(get("/pins?cid=" + cid(1)).body().whole("count")).isEqualTo(2);
    }

    @Test
    void whatCantBeHadFailsAndSaysWhy() throws Exception {
        keeper.mayBegin.countDown();
        String id = pin(FakeKeeper.ABSENT, "gone").body().text("requestid");

        assertThat(awaitStatus(id, "failed").body().at("info").text("status_details"))
                .isEqualTo("nobody has it");
    }

    @Test
    void replacedPinEndsWhenTheNewOneHasBegun() throws Exception {
        String old = pinned(cid(1), "one");

        Answer replaced = ask(ANN, "POST", "/pins/" + old, "{\"cid\":\"%s\"}".formatted(cid(2)));

        assertThat(replaced.status()).isEqualTo(202);
        String id = replaced.body().text("requestid");
        assertThat(id).isNotEqualTo(old);
        awaitStatus(id, "pinned");
        assertThat(get("/pins/" + old).status()).isEqualTo(404);
        assertThat(keeper.ended).hasSize(1);
    }

    @Test
    void listsAreFiltered() throws Exception {
        pinned(cid(1), "Photos 2025");
        pinned(cid(2), "photos 2026");
        pinned(cid(3), "music");

        assertThat(names("name=music")).containsExactly("music");
        assertThat(names("name=MUSIC")).isEmpty();
        assertThat(names("name=MUSIC&match=iexact")).containsExactly("music");
        assertThat(names("name=photos&match=partial")).containsExactly("photos 2026");
        assertThat(names("name=photos&match=ipartial")).containsExactly("photos 2026", "Photos 2025");
        assertThat(names("cid=%s,%s".formatted(cid(1), cid(3)))).containsExactly("music", "Photos 2025");
        assertThat(names("status=failed")).isEmpty();
        assertThat(names("meta=" + URLEncoder.encode("{\"app\":\"music\"}", StandardCharsets.UTF_8)))
                .containsExactly("music");
        assertThat(names("meta=" + URLEncoder.encode("{\"app\":\"film\"}", StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void listsAreReadInPages() throws Exception {
        for (int i = 0; i < 15; i++) {
            pinned(cid(i), "pin" + i);
        }
        Answer first = get("/pins");
        assertThat(first.body().whole("count")).isEqualTo(15);
        assertThat(first.body().items("results")).hasSize(10);
        String oldest = first.body().items("results").getLast().text("created");

        assertThat(names("before=" + oldest)).containsExactly("pin4", "pin3", "pin2", "pin1", "pin0");
        assertThat(names("limit=2")).containsExactly("pin14", "pin13");
        assertThat(names("limit=1000&after=" + oldest)).hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=many",
                "match=fuzzy",
                "status=lost",
                "before=yesterday",
                "cid=nothing",
                "meta=%5B%5D"
            })
    void badFiltersAreRefusedByName(String query) throws Exception {
        Answer answer = ask(ANN, "GET", "/pins?" + query, "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("BAD_REQUEST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "{}", "{\"cid\":\"x\"}", "[]"})
    void badWishesAreRefused(String body) throws Exception {
        Answer answer = ask(ANN, "POST", "/pins", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("BAD_REQUEST");
    }

    @Test
    void nameThatIsTooLongIsRefused() throws Exception {
        assertThat(pin(cid(1), "x".repeat(256)).status()).isEqualTo(400);
        assertThat(pin(cid(1), "x".repeat(255)).status()).isEqualTo(202);
    }

    @Test
    void nobodySeesOrEndsWhatOthersPin() throws Exception {
        String id = pinned(cid(1), "one");

        assertThat(ask(BOB, "GET", "/pins", "").body().whole("count")).isZero();
        assertThat(ask(BOB, "GET", "/pins/" + id, "").status()).isEqualTo(404);
        assertThat(ask(BOB, "DELETE", "/pins/" + id, "").status()).isEqualTo(404);
        assertThat(ask(BOB, "POST", "/pins/" + id, "{\"cid\":\"%s\"}".formatted(cid(2)))
                        .status())
                .isEqualTo(404);
        assertThat(get("/pins/" + id).body().text("status")).isEqualTo("pinned");
    }

    @Test
    void whatWasNotBegunIsBegunByTheNextProcess() throws Exception {
        String id = pin(cid(1), "one").body().text("requestid");
        server.close();
        handler.close();

        keeper.mayBegin.countDown();
        server = open();
        handler = serve();
        listen();

        assertThat(awaitStatus(id, "pinned").body().at("pin").text("name")).isEqualTo("one");
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        assertThat(get("/").status()).isEqualTo(404);
        assertThat(get("/pins/unknown").status()).isEqualTo(404);
        assertThat(ask(ANN, "PUT", "/pins", "").status()).isEqualTo(405);
    }
}
