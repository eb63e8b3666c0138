package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Blocks between our daemon and a real Kubo, over loopback. Not part of a plain build: `.ci/interop` runs it.
class ExchangeInterop {
    /// Who connects to whom.
    enum Dialler {
        ISHI,
        KUBO
    }

    @TempDir
    private Path directory;

    private Node ishi;
    private Node kubo;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        ishi = Node.ishi(Files.createDirectory(directory.resolve("ishi")));
        kubo = Node.kubo(Files.createDirectory(directory.resolve("kubo")));
        ishi.init("test");
        kubo.init("test", "unixfs-v1-2025");
        kubo.run("config", "Routing.Type", "none").line();
        ishi.startOnline();
        kubo.startOnline();
    }

    @AfterEach
    void end() {
        ishi.close();
        kubo.close();
    }

    private void connect(Dialler dialler) throws IOException, InterruptedException {
        Node from = dialler == Dialler.ISHI ? ishi : kubo;
        Node to = dialler == Dialler.ISHI ? kubo : ishi;
        String address = to.run("id", "-f", "<addrs>").line();
        assertThat(from.run("swarm", "connect", address).line()).endsWith(" success");
        assertThat(from.run("swarm", "peers").line()).isEqualTo(address);
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @EnumSource
    void aBlockTravelsBothWays(Dialler dialler) throws IOException, InterruptedException {
        connect(dialler);

        byte[] ours = random(256 << 10);
        String cid = ishi.runWith(ours, "block", "put").line();
        assertThat(kubo.run("block", "get", cid).output().toArray()).isEqualTo(ours);

        byte[] theirs = random((256 << 10) - 1);
        String other = kubo.runWith(theirs, "block", "put").line();
        assertThat(ishi.run("block", "get", other).output().toArray()).isEqualTo(theirs);
    }

    @ParameterizedTest
    @EnumSource
    void foldersTravelBothWays(Dialler dialler) throws IOException, InterruptedException {
        connect(dialler);
        Path folder = Files.createDirectories(directory.resolve("folder/sub"));
        Files.write(folder.resolve("big"), random(5 << 20));
        for (int i = 0; i < 300; i++) {
            Files.writeString(folder.resolve("file" + i), "content " + i);
        }
        String ours = add(ishi, "folder");
        assertThat(kubo.run("refs", "-r", ours).line())
                .isEqualTo(ishi.run("refs", "-r", ours).line());
        assertThat(kubo.run("cat", ours + "/sub/big").output().toArray()).isEqualTo(random(5 << 20));
        assertThat(Node.get(kubo.gateway("/ipfs/" + ours + "/sub/file17")).body())
                .isEqualTo("content 17".getBytes(StandardCharsets.US_ASCII));

        Files.writeString(folder.resolve("file300"), "another");
        String theirs = add(kubo, "folder");
        assertThat(theirs).isNotEqualTo(ours);
        assertThat(ishi.run("pin", "add", theirs).line()).isEqualTo("pinned " + theirs + " recursively");
        assertThat(ishi.run("--offline", "refs", "-r", theirs).line())
                .isEqualTo(kubo.run("refs", "-r", theirs).line());
        assertThat(Node.get(ishi.gateway("/ipfs/" + theirs + "/sub/file300")).body())
                .isEqualTo("another".getBytes(StandardCharsets.US_ASCII));
    }

    private String add(Node node, String name) throws IOException, InterruptedException {
        return node.run("add", "-rQ", directory.resolve(name).toString()).line();
    }
}
