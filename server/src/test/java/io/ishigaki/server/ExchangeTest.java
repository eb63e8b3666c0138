package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.TaskScope;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two daemons in one process, which fetch from each other over loopback.
@Timeout(60)
class ExchangeTest {
    private static final String NOWHERE = "bafkreih4cach7v63pzhuzhfxcnmkzcwdsfxpehtqnaq633wa6q3utix6l4";

    @TempDir
    Path directory = Path.of("");

    private Typist ann = new Typist(directory, directory);
    private Typist bob = new Typist(directory, directory);
    private AutoCloseable daemons = () -> {};

    @BeforeEach
    void start() throws IOException {
        ann = Typist.initialized(directory, "ann");
        bob = Typist.initialized(directory, "bob");
        var annsDaemon = RunningDaemon.startOnline(ann);
        daemons = annsDaemon;
        var bobsDaemon = RunningDaemon.startOnline(bob);
        daemons = () -> {
            bobsDaemon.close();
            annsDaemon.close();
        };
    }

    @AfterEach
    void end() throws Exception {
        daemons.close();
    }

    private void connect() {
        String address = ann.type("id", "-f", "<addrs>").only();
        assertThat(bob.type("swarm", "connect", address).only()).matches("connect 12D3\\w+ success\n");
        assertThat(bob.type("swarm", "peers").only()).isEqualTo(address + "\n");
    }

    /// A folder of a file of several blocks and some small ones; answers its CID.
    private String addFolder() throws IOException {
        Path folder = Files.createDirectories(ann.directory().resolve("folder/sub"));
        byte[] content = new byte[3 << 20];
        new Random(5).nextBytes(content);
        Files.write(folder.resolve("big"), content);
        for (int i = 0; i < 20; i++) {
            Files.writeString(folder.resolve("small" + i), "content " + i);
        }
        return ann.type("add", "-rQ", "folder").only().strip();
    }

    private int status(Typist node, String path) throws IOException {
        String gateway = Files.readString(node.repository().resolve("gateway"));
        return ((HttpURLConnection) URI.create(gateway + path).toURL().openConnection()).getResponseCode();
    }

    private byte[] body(Typist node, String path) throws IOException {
        String gateway = Files.readString(node.repository().resolve("gateway"));
        try (var body = URI.create(gateway + path).toURL().openStream()) {
            return body.readAllBytes();
        }
    }

    /// Its store has no room for one block of what it reads.
    @Test
    void boxWhoseStoreIsFullReadsOn() throws Exception {
        Typist cal = Typist.initialized(directory, "cal");
        cal.type("config", "Datastore.StorageMax", "64MB").only();
        String read = add(ann, 5 << 20, 0).only().strip();
        int seed = 1;
        for (int bytes : List.of(30 << 20, 4 << 20, 1 << 20, 200_000, 20_000)) {
            while (add(cal, bytes, seed).status() == 0) {
                seed++;
            }
        }
        String address = ann.type("id", "-f", "<addrs>").only();
        try (var _ = RunningDaemon.startOnline(cal)) {
            cal.type("swarm", "connect", address).only();

            assertThat(sha256(body(cal, "/ipfs/" + read))).isEqualTo(sha256(body(ann, "/ipfs/" + read)));
            cal.type("get", "-o", "back", read).only();
            assertThat(Files.mismatch(
                            cal.directory().resolve("back"), ann.directory().resolve("file")))
                    .isEqualTo(-1);
            assertThat(cal.type("pin", "add", read).err()).contains("a fetched block can't be stored");
        }
    }

    private static Typist.Result add(Typist node, int bytes, long seed) throws IOException {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        Files.write(node.directory().resolve("file"), content);
        return node.type("add", "-Q", "file");
    }

    private static Multihash sha256(byte[] bytes) {
        return Multihash.sha256(Bytes.ofOwned(bytes));
    }

    @Test
    void commandsReadWhatOnlyAPeerHas() throws IOException {
        String root = addFolder();
        connect();

        assertThat(bob.type("ls", root + "/sub").only())
                .isEqualTo(ann.type("ls", root + "/sub").only());
        assertThat(bob.type("cat", root + "/sub/small7").only()).isEqualTo("content 7");
        bob.type("get", "-o", "back", root).only();
        assertThat(bob.directory().resolve("back/sub/big"))
                .hasSameBinaryContentAs(ann.directory().resolve("folder/sub/big"));
        // Everything is in the store now, soon after it was read.
        assertThat(bob.type("refs", "-r", root).only())
                .isEqualTo(ann.type("refs", "-r", root).only());
    }

    @Test
    void walksFetchWholeDags() throws IOException {
        String root = addFolder();
        connect();

        assertThat(bob.type("dag", "stat", "--progress=false", root).only())
                .isEqualTo(ann.type("dag", "stat", "--progress=false", root).only());
        assertThat(bob.type("resolve", "/ipfs/" + root + "/sub/small3").only())
                .isEqualTo(ann.type("resolve", "/ipfs/" + root + "/sub/small3").only());
        assertThat(bob.type("dag", "get", root).only())
                .isEqualTo(ann.type("dag", "get", root).only());
    }

    @Test
    void gatewayServesWhatOnlyAPeerHas() throws IOException {
        String root = addFolder();
        connect();

        assertThat(new String(body(bob, "/ipfs/" + root + "/sub/small1"), StandardCharsets.UTF_8))
                .isEqualTo("content 1");
        assertThat(body(bob, "/ipfs/" + root + "/sub/big"))
                .isEqualTo(Files.readAllBytes(ann.directory().resolve("folder/sub/big")));
        assertThat(body(bob, "/ipfs/" + root + "?format=car")).isEqualTo(body(ann, "/ipfs/" + root + "?format=car"));
        assertThat(new String(body(bob, "/ipfs/" + root + "/sub/"), StandardCharsets.UTF_8))
                .contains("small19");
    }

    @Test
    void whatIsPinnedIsHereWithoutThePeer() throws IOException {
        String root = addFolder();
        connect();

        assertThat(bob.type("pin", "add", "--progress", root).only()).isEqualTo("pinned " + root + " recursively\n");
        bob.type("repo", "gc").only();

        assertThat(bob.type("--offline", "dag", "stat", "--progress=false", root)
                        .only())
                .isEqualTo(ann.type("dag", "stat", "--progress=false", root).only());
    }

    @Test
    void whatIsBeingFetchedIsNotCollected() throws Exception {
        String root = addFolder();
        connect();

        try (var scope = TaskScope.open()) {
            var pinning = scope.fork(() -> bob.type("pin", "add", root).only());
            var reading = scope.fork(() -> {
                bob.type("get", "-o", "back", root).only();
                return true;
            });
            // Collects from before the first block until after the last.
            while (!bob.type("pin", "ls", "--type=recursive").only().contains(root)) {
                bob.type("repo", "gc").only();
            }
            scope.join();
            assertThat(pinning.get()).contains(root);
            assertThat(reading.get()).isTrue();
        }
        bob.type("repo", "gc").only();

        assertThat(bob.type("--offline", "refs", "-r", root).only())
                .isEqualTo(ann.type("refs", "-r", root).only());
        assertThat(bob.directory().resolve("back/sub/big"))
                .hasSameBinaryContentAs(ann.directory().resolve("folder/sub/big"));
    }

    @Test
    void whatIsFetchedAndNotPinnedMayBeCollectedAndFetchedAgain() throws IOException {
        String root = addFolder();
        connect();
        assertThat(bob.type("cat", root + "/sub/small1").only()).isEqualTo("content 1");
        collect(root + "/sub/small1");

        assertThat(bob.type("--offline", "cat", root + "/sub/small1").err()).contains("not found locally");
        assertThat(bob.type("cat", root + "/sub/small1").only()).isEqualTo("content 1");
    }

    /// Collects until the file is gone. Blocks are stored behind their reader, so they are awaited first; and a
    /// collection passes over those that are just being put.
    private void collect(String path) {
        while (!isStored(path)) {
            Thread.onSpinWait();
        }
        do {
            bob.type("repo", "gc").only();
        } while (isStored(path));
    }

    private boolean isStored(String path) {
        return bob.type("--offline", "cat", path).err().isEmpty();
    }

    @Test
    void commandsThatAreToldToDoWithoutTheNetworkDo() throws IOException {
        String root = addFolder();
        connect();

        for (String[] line : new String[][] {
            {"--offline", "cat", root + "/sub/small1"},
            {"--offline", "block", "get", root},
            {"--offline", "pin", "add", root},
            {"--offline", "dag", "export", root},
        }) {
            assertThat(bob.type(line).err())
                    .as(String.join(" ", line))
                    .contains("block was not found locally (offline): ipld: could not find " + root);
        }
    }

    @Test
    void aReaderWaitsAsLongAsItMay() throws IOException {
        connect();

        assertThat(bob.type("--timeout=300ms", "cat", NOWHERE).err()).isEqualTo("Error: context deadline exceeded\n");
        assertThat(bob.type("--timeout=300ms", "block", "stat", NOWHERE).err())
                .isEqualTo("Error: context deadline exceeded\n");
        assertThat(bob.type("--timeout=300ms", "pin", "add", NOWHERE).err())
                .isEqualTo("Error: context deadline exceeded\n");
    }

    @Test
    void theGatewaySaysThatNobodySentABlockInTime() throws IOException {
        Typist eve = Typist.initialized(directory, "eve");
        eve.type("config", "Gateway.RetrievalTimeout", "200ms").only();
        try (var _ = RunningDaemon.startOnline(eve)) {
            assertThat(status(eve, "/ipfs/" + NOWHERE)).isEqualTo(504);
        }
    }

    @Test
    void aGatewayThatMayNotFetchDoesNot() throws IOException {
        String root = addFolder();
        Typist eve = Typist.initialized(directory, "eve");
        eve.type("config", "--bool", "Gateway.NoFetch", "true").only();
        try (var _ = RunningDaemon.startOnline(eve)) {
            eve.type("swarm", "connect", ann.type("id", "-f", "<addrs>").only()).only();

            assertThat(status(eve, "/ipfs/" + root)).isEqualTo(404);
            assertThat(eve.type("cat", root + "/sub/small1").only()).isEqualTo("content 1");
        }
    }

    @Test
    void whatIsAddedWhileAPeerWaitsReachesIt() throws Exception {
        connect();
        String late = ann.typeWithInput("late", "add", "-Qn").only().strip();

        try (var scope = TaskScope.open()) {
            var waiting = scope.fork(() -> bob.type("cat", late).only());
            ann.typeWithInput("late", "add", "-Q").only();
            scope.join();

            assertThat(waiting.get()).isEqualTo("late");
        }
    }

    @Test
    void aClientThatLeavesWantsNothingMore() throws Exception {
        connect();
        String bobsId = bob.type("id", "-f", "<id>").only();
        String[] api = Files.readString(bob.repository().resolve("api")).split("/", -1);
        try (var socket = new Socket(api[2], Integer.parseInt(api[4].strip()))) {
            socket.getOutputStream()
                    .write(("POST /api/v0/cat?arg=" + NOWHERE
                                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            awaitWants(ann, NOWHERE + "\n", "--peer=" + bobsId);
            assertThat(bob.type("bitswap", "wantlist").only()).isEqualTo(NOWHERE + "\n");
        }

        awaitWants(bob, "");
        awaitWants(ann, "", "--peer=" + bobsId);
    }

    /// Looks again and again until the wants are those; the time of the test is the limit.
    private static void awaitWants(Typist node, String expected, String... options) {
        var line = new ArrayList<>(List.of("bitswap", "wantlist"));
        line.addAll(List.of(options));
        String wants;
        do {
            wants = node.type(line.toArray(String[]::new)).only();
        } while (!wants.equals(expected));
    }

    @Test
    void figuresTellWhatWasExchanged() throws IOException {
        String cid = ann.typeWithInput("x".repeat(5000), "add", "-Q", "--raw-leaves")
                .only()
                .strip();
        connect();
        bob.type("cat", cid).only();

        assertThat(bob.type("--enc=json", "bitswap", "stat").only())
                .contains("\"BlocksReceived\":1,\"DataReceived\":5000,\"DupBlksReceived\":0");
        assertThat(ann.type("--enc=json", "stats", "bitswap").only()).contains("\"BlocksSent\":1,\"DataSent\":5000");
        String annsId = ann.type("id", "-f", "<id>").only();
        assertThat(bob.type("bitswap", "ledger", annsId).only())
                .isEqualTo("Ledger for " + annsId
                        + "\nDebt ratio:\t0.000000\nExchanges:\t1\nBytes sent:\t0\nBytes received:\t5000\n\n");
        assertThat(bob.type("--enc=json", "stats", "bw", "-p", annsId).only())
                .matches("\\{\"TotalIn\":[5-9]\\d{3},.*\\s*");
        assertThat(bob.type("ping", "-n", "1", annsId).only())
                .matches("PING " + annsId + "\\.\nPong received: time=\\S+ ms\nAverage latency: \\S+ms\n");
        assertThat(bob.type("ping", bob.type("id", "-f", "<id>").only()).err()).contains("can't ping self");
    }

    @Test
    void onlyListedPeersAreServed() throws IOException {
        Typist eve = Typist.initialized(directory, "eve");
        String bobsId = bob.type("id", "-f", "<id>").only();
        eve.type("config", "--json", "Exchange.Serve", "[\"" + bobsId + "\"]").only();
        try (var _ = RunningDaemon.startOnline(eve)) {
            String cid = eve.typeWithInput("for bob", "add", "-Q").only().strip();
            String address = eve.type("id", "-f", "<addrs>").only();
            for (Typist each : List.of(ann, bob)) {
                each.type("swarm", "connect", address).only();
            }

            assertThat(bob.type("cat", cid).only()).isEqualTo("for bob");
            assertThat(ann.type("--timeout=300ms", "cat", cid).err()).contains("deadline exceeded");
        }
    }

    @Test
    void listedPeersAreConnectedAtTheStart() throws IOException {
        String address = ann.type("id", "-f", "<addrs>").only();
        String annsId = ann.type("id", "-f", "<id>").only();
        Typist eve = Typist.initialized(directory, "eve");
        assertThat(eve.type("bootstrap", "add", address).only()).isEqualTo("added " + address + "\n");
        try (var _ = RunningDaemon.startOnline(eve)) {
            awaitPeers(eve, address + "\n");
        }
        assertThat(eve.type("bootstrap", "rm", address).only()).isEqualTo("removed " + address + "\n");
        assertThat(eve.type("bootstrap").only()).isEmpty();
        eve.type(
                        "config",
                        "--json",
                        "Peering.Peers",
                        "[{\"ID\": \"%s\", \"Addrs\": [\"%s\"]}]"
                                .formatted(annsId, address.replaceFirst("/p2p/.*", "")))
                .only();
        try (var _ = RunningDaemon.startOnline(eve)) {
            awaitPeers(eve, address + "\n");
            assertThat(eve.type("swarm", "peering", "ls").only()).startsWith(annsId + "\n\t/ip4/127.0.0.1/tcp/");
        }
    }

    private static void awaitPeers(Typist node, String expected) {
        String peers;
        do {
            peers = node.type("swarm", "peers").only();
        } while (!peers.equals(expected));
    }

    @Test
    void addressesThatArentOnesAreRefusedByName() throws IOException {
        Typist eve = Typist.initialized(directory, "eve");
        for (String[] wrong : new String[][] {
            {"Addresses.Swarm", "[\"4001\"]"},
            {"Addresses.NoAnnounce", "[\"all\"]"},
            {"Swarm.AddrFilters", "[\"/ip4/10.0.0.0\"]"},
            {"Bootstrap", "[\"/ip4/127.0.0.1/tcp/1\"]"},
            {"Peering.Peers", "[{\"ID\": \"me\"}]"},
            {"Exchange.Serve", "[\"me\"]"},
        }) {
            String before = eve.type("config", wrong[0]).out().strip();
            eve.type("config", "--json", wrong[0], wrong[1]).only();
            assertThat(eve.type("daemon").err()).startsWith("Error: " + wrong[0] + ": ");
            eve.type("config", "--json", wrong[0], before.isEmpty() ? "null" : before)
                    .only();
        }
    }

    @Test
    void peersComeAndGo() {
        connect();
        String address = ann.type("id", "-f", "<addrs>").only();

        String peer = ann.type("id", "-f", "<id>").only();
        assertThat(bob.type("id", "-f", "<aver> <addrs>", peer).only()).matches("ishigaki/\\S+ " + address);
        assertThat(bob.type("swarm", "disconnect", address).only()).isEqualTo("disconnect " + peer + " success\n");
        assertThat(bob.type("swarm", "connect", "/ip4/127.0.0.1/tcp/1").err())
                .isEqualTo("Error: found no ipfs peers at /ip4/127.0.0.1/tcp/1\n");
        assertThat(bob.type(
                                "swarm",
                                "connect",
                                "/ip4/127.0.0.1/tcp/1/p2p/12D3KooWR8F4ZKzMCfDHHLQsMnQ1EtAA8D5jCmYUqxjR2AUXPp5r")
                        .err())
                .startsWith("Error: connect 12D3KooWR8F4ZKzMCfDHHLQsMnQ1EtAA8D5jCmYUqxjR2AUXPp5r failure: ");
    }
}
