package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.TaskScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several of our daemons that fetch from each other, over loopback. Not part of a plain build: `.ci/interop` runs it.
///
/// `-Dishi.interop.mebibytes=1024 -Dishi.interop.pause=60` sends more, and has a reader stop for longer.
class DaemonsExchangeInterop {
    private static final long FILE_BYTES = (long) Integer.getInteger("ishi.interop.mebibytes", 64) << 20;
    private static final int PAUSE_SECONDS = Integer.getInteger("ishi.interop.pause", 20);

    /// What a daemon may grow by while a reader of `cat` stands still.
    private static final long STOPPED_READER_BYTES_MAX = 64 << 20;

    private static final double DUPLICATES_MAX = 0.02;

    @TempDir
    private Path directory;

    private final List<Node> nodes = new ArrayList<>();

    private Node node() throws IOException, InterruptedException {
        Node node = Node.ishi(Files.createDirectory(directory.resolve("node" + nodes.size())));
        nodes.add(node);
        node.init("test");
        node.startOnline();
        return node;
    }

    @AfterEach
    void end() {
        nodes.forEach(Node::close);
    }

    private Path file(long seed) throws IOException {
        return Cargo.random(directory.resolve("file" + seed), seed, FILE_BYTES);
    }

    private void fetch(Node node, String cid, Path original) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory(directory, "copy").resolve("copy");
        node.fetchFile(cid, copy);
        assertThat(Files.mismatch(original, copy)).as("%s came over", cid).isEqualTo(-1);
        Files.delete(copy);
    }

    private static void assertSame(InputStream content, InputStream original) throws IOException {
        byte[] expected;
        do {
            expected = original.readNBytes(1 << 20);
            assertThat(content.readNBytes(1 << 20)).isEqualTo(expected);
        } while (expected.length > 0);
    }

    private static void assertFewDuplicates(Node node) throws IOException, InterruptedException {
        assertThat(node.exchanged("dup data received"))
                .as("bytes received twice")
                .isLessThanOrEqualTo((long) (FILE_BYTES * DUPLICATES_MAX));
    }

    /// The last asks before the middle has anything, and is connected to nobody else.
    @Test
    void whatTheMiddleOfAChainFetchesReachesItsEnd() throws Exception {
        Node first = node();
        Node middle = node();
        Node last = node();
        middle.connect(first.address());
        last.connect(middle.address());
        Path file = file(1);
        String cid = first.addFile(file);

        try (var scope = TaskScope.open()) {
            scope.fork(() -> {
                fetch(last, cid, file);
                return null;
            });
            while (!middle.run("bitswap", "wantlist", "--peer", last.peerId())
                    .line()
                    .contains(cid)) {
                assertThat(last.daemon().isAlive()).isTrue();
            }
            scope.fork(() -> {
                fetch(middle, cid, file);
                return null;
            });
            scope.join();
        }

        assertFewDuplicates(middle);
        assertFewDuplicates(last);
    }

    @Test
    void theMiddleOfAStarServesAllAtOnce() throws Exception {
        Node middle = node();
        Path file = file(1);
        String cid = middle.addFile(file);
        List<Node> rays = List.of(node(), node(), node());

        try (var scope = TaskScope.open()) {
            for (Node ray : rays) {
                ray.connect(middle.address());
                scope.fork(() -> {
                    fetch(ray, cid, file);
                    return null;
                });
            }
            scope.join();
        }

        for (Node ray : rays) {
            assertFewDuplicates(ray);
        }
    }

    @Test
    void anotherSourceTakesOverFromOneThatIsKilled() throws Exception {
        Node killed = node();
        Node other = node();
        Node reader = node();
        Path file = file(1);
        String cid = killed.addFile(file);
        assertThat(other.addFile(file)).isEqualTo(cid);
        reader.connect(killed.address());
        reader.connect(other.address());

        Process cat = reader.spawn("cat", cid);
        try (InputStream content = cat.getInputStream();
                InputStream original = Files.newInputStream(file)) {
            int quarter = (int) (FILE_BYTES / 4);
            assertThat(content.readNBytes(quarter)).isEqualTo(original.readNBytes(quarter));
            long before = killed.exchanged("data sent");
            killed.kill();
            assertThat(before).as("bytes from the source that is killed").isBetween(1L, FILE_BYTES - 1);
            assertSame(content, original);
        }
        assertThat(cat.waitFor()).isZero();

        assertFewDuplicates(reader);
    }

    @Test
    void twoThatFetchFromEachOtherAtOnceBothFinish() throws Exception {
        Node one = node();
        Node other = node();
        Path ones = file(1);
        Path others = file(2);
        String onesCid = one.addFile(ones);
        String othersCid = other.addFile(others);
        one.connect(other.address());

        try (var scope = TaskScope.open()) {
            scope.fork(() -> {
                fetch(one, othersCid, others);
                return null;
            });
            scope.fork(() -> {
                fetch(other, onesCid, ones);
                return null;
            });
            scope.join();
        }
    }

    @Test
    void aReaderThatStopsCostsLittleMemory() throws Exception {
        Node source = node();
        Node reader = node();
        Path warm = file(1);
        Path file = file(2);
        String warmCid = source.addFile(warm);
        String cid = source.addFile(file);
        reader.connect(source.address());
        fetch(reader, warmCid, warm);
        long before = reader.residentBytes();

        Process cat = reader.spawn("cat", cid);
        long most = 0;
        try (InputStream content = cat.getInputStream();
                InputStream original = Files.newInputStream(file)) {
            assertThat(content.readNBytes(1 << 20)).isEqualTo(original.readNBytes(1 << 20));
            for (int second = 0; second < PAUSE_SECONDS; second++) {
                assertThat(reader.daemon().waitFor(1, TimeUnit.SECONDS)).isFalse();
                most = Math.max(most, reader.residentBytes());
            }
            assertSame(content, original);
        }
        assertThat(cat.waitFor()).isZero();

        System.out.printf("a reader that stopped cost %d MiB over %d%n", (most - before) >> 20, before >> 20);
        assertThat(most - before).isLessThan(STOPPED_READER_BYTES_MAX);
    }
}
