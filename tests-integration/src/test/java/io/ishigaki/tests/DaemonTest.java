package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The image that is shipped, as a user meets it: processes, files, ports and signals.
@Timeout(180)
class DaemonTest {
    private static final byte[] CONTENT = new byte[3_000_000];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    @TempDir
    private Path directory;

    @Test
    void whatIsAddedIsReadByCommandGatewayAndApi() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            node.startDaemon();
            String cid = node.runWith(CONTENT, "add", "-Q").line();

            assertThat(node.run("cat", cid).output().toArray()).isEqualTo(CONTENT);
            assertThat(Node.get(node.gateway("/ipfs/" + cid)).body()).isEqualTo(CONTENT);
            assertThat(Node.post(node.api("/api/v0/cat?arg=" + cid)).body()).isEqualTo(CONTENT);
            assertThat(node.run("pin", "ls", "--type=recursive").text()).contains(cid);
        }
    }

    @Test
    void nothingButContentIsPrintedOnStandardOutputEvenWithABrokenCache() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            String cid = node.runWith(CONTENT, "add", "-Q").line();
            Path broken = copyWithBrokenCaches(directory.resolve("image"));

            Process process = new ProcessBuilder(
                            broken.toString(), "--repo-dir", node.repository().toString(), "cat", cid)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();

            assertThat(process.getInputStream().readAllBytes()).isEqualTo(CONTENT);
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void nothingIsPrintedOnStandardErrorWhenNothingIsWrong() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");

            assertThat(node.runWith(CONTENT, "add", "-Q").errors()).isEmpty();
            assertThat(node.run("repo", "gc").errors()).isEmpty();
        }
    }

    private static Path copyWithBrokenCaches(Path target) throws IOException {
        Path image = Sources.ROOT.resolve("server/target/image");
        try (var files = Files.walk(image)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(image.relativize(file).toString());
                if (file.toString().endsWith(".aot")) {
                    Files.writeString(copy, "broken");
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return target.resolve("bin/ishi");
    }

    @Test
    void acknowledgedContentOutlivesAKilledDaemon() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            node.startDaemon();
            String cid = node.runWith(CONTENT, "add", "-Q").line();
            node.kill();

            assertThat(node.run("cat", cid).output().toArray()).isEqualTo(CONTENT);
            node.startDaemon();
            assertThat(node.run("cat", cid).output().toArray()).isEqualTo(CONTENT);
            assertThat(node.run("pin", "ls", "--type=recursive").text()).contains(cid);
        }
    }

    @Test
    void killedDaemonLeavesNoNativeLibrariesBehind() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            node.startDaemon("-Djava.io.tmpdir=" + temporary);
            node.kill();
        }

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void secondDaemonOnOneRepositoryIsRefused() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            node.startDaemon();

            Node.Result second = node.run("daemon");

            assertThat(second.status()).isEqualTo(1);
            assertThat(second.errors()).contains("Error: lock");
        }
    }

    @Test
    void terminatedDaemonTakesItsAddressesAway() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            node.startDaemon();
            assertThat(node.repository().resolve("api")).exists();
            node.daemon().destroy();

            assertThat(node.daemon().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(node.daemon().exitValue()).isZero();
            assertThat(node.repository().resolve("api")).doesNotExist();
        }
    }

    @Test
    void browserPageOfAStrangerIsRefusedByTheApi() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            node.startDaemon();

            assertThat(Node.post(node.api("/api/v0/id"), "Origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(Node.get(node.api("/api/v0/id")).statusCode()).isEqualTo(405);
            assertThat(Node.post(node.api("/api/v0/id")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void unknownKeyOfTheConfigStopsTheDaemonWithItsLine() throws IOException, InterruptedException {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            Path config = node.repository().resolve("config");
            Files.writeString(
                    config, Files.readString(config).replace("\"Datastore\": {", "\"Datastore\": {\"Fruit\": 1"));

            Node.Result result = node.run("daemon");

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.errors()).containsPattern("config:\\d+: unknown key Datastore.Fruit");
            assertThat(result.text()).doesNotContain("ready");
        }
    }
}
