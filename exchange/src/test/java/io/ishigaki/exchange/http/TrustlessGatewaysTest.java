package io.ishigaki.exchange.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.exchange.session.Scheduler;
import io.ishigaki.exchange.session.Session;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.exchange.testkit.Peers;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A gateway of the test on loopback, asked by a scheduler.
class TrustlessGatewaysTest {
    private static final int FAILURE = 500;
    private static final PeerId ANN = Peers.named("ann");

    private final MapSource content = new MapSource();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    /// What is answered instead of a block, once each.
    private final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();

    private final BlockingQueue<Block> arrived = new LinkedBlockingQueue<>();
    private final AtomicReference<TrustlessGateways> gateways = new AtomicReference<>();
    private final Scheduler scheduler = new Scheduler(Ticker.system(), this::wake);
    private final Session session = scheduler.open(arrived::add);
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        if (gateways.get() != null) {
            gateways.get().close();
        }
        server.stop(0);
    }

    private void wake(PeerId peer) {
        TrustlessGateways all = gateways.get();
        if (all != null) {
            all.wake(peer);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        String path = exchange.getRequestURI().getPath();
        Integer refusal = refusals.poll();
        var block = content.get(Cid.parse(path.substring(path.lastIndexOf('/') + 1)));
        if (refusal != null || block.isEmpty()) {
            exchange.sendResponseHeaders(refusal == null ? 404 : refusal, -1);
        } else {
            byte[] body = block.get().body().toArray();
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private void ask(String path, int blockBytesMax) {
        URI origin =
                URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
        var settings =
                new HttpRetrieval(List.of(origin), 2, blockBytesMax, Duration.ofSeconds(30), Duration.ofMillis(1));
        gateways.set(TrustlessGateways.open(settings, scheduler));
    }

    /// Waits until nobody is asked for it any more.
    private void awaitDenial(Cid cid) {
        while (requests.isEmpty() || scheduler.isFetching(cid)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void wantedBlocksAreFetched() throws InterruptedException {
        ask("", Block.BYTES_MAX);
        for (int number = 0; number < 20; number++) {
            Cid cid = content.put(number, 5000);
            session.require(cid);
        }

        for (int number = 0; number < 20; number++) {
            Block block = arrived.take();
            assertThat(content.get(block.cid())).contains(block);
        }
        assertThat(requests).hasSize(20).allMatch(line -> line.matches("GET /ipfs/bafk\\w+\\?format=raw"));
    }

    @Test
    void pathBeforeIpfsIsKept() throws InterruptedException {
        ask("/of/mine/", Block.BYTES_MAX);
        Cid cid = content.put(1, 10);
        session.require(cid);

        assertThat(arrived.take().cid()).isEqualTo(cid);
        assertThat(requests).containsExactly("GET /of/mine/ipfs/" + cid + "?format=raw");
    }

    @Test
    void absentBlockIsDenied() {
        ask("", Block.BYTES_MAX);
        Cid cid = MapSource.block(1, 10).cid();
        session.require(cid);

        awaitDenial(cid);
        assertThat(scheduler.wantlist()).containsExactly(cid);
        assertThat(arrived).isEmpty();
    }

    @Test
    void gatewayIsProbedWhereAnotherPeerIsAskedForTheBlock() {
        Cid cid = content.put(1, 10);
        scheduler.connected(ANN, true);
        session.require(cid);
        ask("", Block.BYTES_MAX);

        while (requests.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(requests.peek()).startsWith("HEAD /ipfs/");
    }

    @Test
    void otherBytesThanThoseOfTheCidEndIt() throws InterruptedException {
        Block promised = MapSource.block(1, 10);
        content.put(new Block(promised.cid(), MapSource.block(2, 10).body()));
        ask("", Block.BYTES_MAX);
        session.require(promised.cid());
        awaitDenial(promised.cid());

        Cid next = content.put(3, 10);
        session.require(next);
        assertThat(scheduler.isFetching(next)).isFalse();
        assertThat(arrived).isEmpty();
    }

    @Test
    void longerBlockThanTheLimitIsNotTaken() {
        ask("", 1000);
        Cid cid = content.put(1, 1001);
        session.require(cid);

        awaitDenial(cid);
        assertThat(arrived).isEmpty();
    }

    @Test
    void busyGatewayIsAskedAgainAfterAPause() throws InterruptedException {
        refusals.add(429);
        ask("", Block.BYTES_MAX);
        Cid cid = content.put(1, 10);
        session.require(cid);

        assertThat(arrived.take().cid()).isEqualTo(cid);
        assertThat(requests)
                .satisfiesExactly(
                        refused -> assertThat(refused).startsWith("GET"),
                        probe -> assertThat(probe).startsWith("HEAD"),
                        answered -> assertThat(answered).startsWith("GET"));
    }

    @Test
    void gatewayThatFailsIsAskedAgainAfterAPause() throws InterruptedException {
        refusals.addAll(List.of(FAILURE, FAILURE, FAILURE));
        ask("", Block.BYTES_MAX);
        for (int number = 0; number < 3; number++) {
            session.require(content.put(number, 10));
        }

        for (int number = 0; number < 3; number++) {
            arrived.take();
        }
        assertThat(refusals).isEmpty();
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> new HttpRetrieval(List.of(), 1, Block.BYTES_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limits 1 and 1 to " + Block.BYTES_MAX);
    }
}
