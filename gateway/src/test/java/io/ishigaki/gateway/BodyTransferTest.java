package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Blockstore.Removal;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
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
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that lie in segments, sent by a gateway with a single worker.
class BodyTransferTest {
    private static final int SEED = 20261121;

    @TempDir
    private static Path folder;

    private static final byte[] SMALL = random(1 << 20);
    private static final byte[] BIG = random((5 << 20) + 12_345);

    private static LmdbBlockstore store;
    private static GatewayHandler handler;
    private static HttpServer server;
    private static ListenAddress address;
    private static HttpClient client;
    private static Cid small;
    private static Cid big;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED + length).nextBytes(bytes);
        return bytes;
    }

    @BeforeAll
    static void open() throws IOException {
        store = LmdbBlockstore.open(folder, StoreConfig.defaults());
        var options = ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true);
        try (WriteSession session = store.begin()) {
            var importer = new Importer(options, session, Runnable::run);
            big = importer.importFile(new ByteArrayInputStream(BIG)).cid();
            small = importer.importFile(new ByteArrayInputStream(SMALL)).cid();
            session.sync();
        }
        handler = new GatewayHandler(
                GatewayConfig.DEFAULT, GatewayBackend.ofLocal(store, NameResolver.NONE), InstantSource.system());
        server = HttpServer.open(new HttpSettings(1, 1, Duration.ofMillis(100)));
        address = server.listen(new ListenAddress("127.0.0.1", 0), HttpLimits.GATEWAY, handler);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() throws IOException {
        client.close();
        server.close();
        handler.close();
        store.close();
    }

    private static HttpResponse<byte[]> get(Cid cid, String... headers) throws IOException, InterruptedException {
        return get(cid.toString(), headers);
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address.toUrl() + "/ipfs/" + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void fileIsByteForByteItsContent() throws Exception {
        for (int round = 0; round < 3; round++) {
            assertThat(get(small).body()).isEqualTo(SMALL);
            assertThat(get(big).body()).isEqualTo(BIG);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1048575, 2", "1048576, 1048576", "100, 5000000", "5242879, 12346", "3000000, 200000"})
    void rangeAcrossLeavesIsByteForByteItsContent(int offset, int length) throws Exception {
        HttpResponse<byte[]> answer = get(big, "Range", "bytes=%d-%d".formatted(offset, offset + length - 1));

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(BIG, offset, offset + length));
    }

    @Test
    void pipelinedRequestsAreAnsweredInTurn() throws Exception {
        String request = "GET /ipfs/%s HTTP/1.1\r\nHost: x\r\n".formatted(small);
        try (var socket = new Socket(address.host(), address.port())) {
            socket.getOutputStream()
                    .write((request + "\r\n" + request + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            InputStream in = socket.getInputStream();
            skipHeaders(in);
            assertThat(in.readNBytes(SMALL.length)).isEqualTo(SMALL);
            skipHeaders(in);
            assertThat(in.readAllBytes()).isEqualTo(SMALL);
        }
    }

    @Test
    void clientsThatDoNotReadHoldNoWorker() throws Exception {
        String request = "GET /ipfs/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(big);
        try (var one = new Socket();
                var other = new Socket()) {
            for (Socket socket : new Socket[] {one, other}) {
                socket.setReceiveBufferSize(16 << 10);
                socket.connect(new InetSocketAddress(address.host(), address.port()));
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(get(small).body()).isEqualTo(SMALL);

            InputStream in = one.getInputStream();
            skipHeaders(in);
            assertThat(in.readAllBytes()).isEqualTo(BIG);
        }
    }

    @Test
    void clientsThatNeverReadAreLetGo() throws Exception {
        HttpLimits base = HttpLimits.GATEWAY;
        var impatient = new HttpLimits(
                base.headerBytesMax(),
                base.headersMax(),
                base.parametersMax(),
                base.bodyBytesMax(),
                base.headerTimeout(),
                Duration.ofMillis(200),
                base.keepAliveTimeout(),
                base.connectionsMax());
        var ended = new CountDownLatch(1);
        ListenAddress other = server.listen(new ListenAddress("127.0.0.1", 0), impatient, exchange -> {
            exchange.addExchangeCompleteListener((_, next) -> {
                ended.countDown();
                next.proceed();
            });
            handler.handleRequest(exchange);
        });
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(16 << 10);
            socket.connect(new InetSocketAddress(other.host(), other.port()));
            socket.getOutputStream()
                    .write("GET /ipfs/%s HTTP/1.1\r\nHost: x\r\n\r\n"
                            .formatted(big)
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /// Small blocks are answered from memory, large ones from the store, and either by a path of which parts are kept.
    @ParameterizedTest
    @ValueSource(ints = {100, 200_000})
    void blockThatIsGoneIsGoneFromTheGatewayAtOnce(int bytes) throws Exception {
        byte[] content = random(bytes);
        Block leaf = Block.ofRaw(content);
        Block root = linking(leaf.cid());
        String below = root.cid() + "/leaf";
        put(leaf, root);
        for (int round = 0; round < 2; round++) {
            assertThat(get(leaf.cid().toString()).statusCode()).isEqualTo(200);
            assertThat(get(below).statusCode()).isEqualTo(200);
        }

        assertThat(store.remove(leaf.cid())).isEqualTo(Removal.REMOVED);
        assertThat(get(leaf.cid().toString()).statusCode()).isEqualTo(404);
        assertThat(get(below).statusCode()).isEqualTo(404);

        put(leaf);
        assertThat(get(below).statusCode()).isEqualTo(200);
        store.remove(root.cid());
        assertThat(get(below).statusCode()).isEqualTo(404);
        assertThat(get(leaf.cid().toString()).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsCollectedIsGoneFromTheGatewayAtOnce() throws Exception {
        Block loose = Block.ofRaw(random(77));
        put(loose);
        assertThat(get(loose.cid().toString()).statusCode()).isEqualTo(200);

        try (WriteSession session = store.begin()) {
            session.pin(new Pin(big, Pin.Mode.RECURSIVE, ""));
            session.pin(new Pin(small, Pin.Mode.RECURSIVE, ""));
        }
        store.collect(_ -> {});

        assertThat(get(loose.cid().toString()).statusCode()).isEqualTo(404);
        assertThat(get(small).body()).isEqualTo(SMALL);
    }

    private static void put(Block... blocks) throws IOException {
        try (WriteSession session = store.begin()) {
            for (Block each : blocks) {
                session.put(each);
            }
            session.sync();
        }
    }

    /// A block of dag-json that links to `leaf` by that name.
    private static Block linking(Cid leaf) {
        Bytes body = Bytes.ofOwned("{\"leaf\":{\"/\":\"%s\"}}".formatted(leaf).getBytes(StandardCharsets.US_ASCII));
        return new Block(Cid.v1(Multicodec.DAG_JSON, Multihash.sha256(body)), body);
    }

    private static void skipHeaders(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        while (!line.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).isNotNegative();
            line.write(next);
        }
    }
}
