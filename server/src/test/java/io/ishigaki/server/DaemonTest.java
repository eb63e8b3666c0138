package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The contract of a daemon with the tools that start it, and the command line beside it.
class DaemonTest {
    @TempDir
    Path directory = Path.of("");

    private Typist typist = new Typist(directory, directory);

    @BeforeEach
    void init() {
        typist = new Typist(directory, directory.resolve("repo"));
        typist.type("init", "--profile", "test,unixfs-v0-2015").only();
    }

    @Test
    void itSaysWhereItListensAndThenThatItIsReady() throws IOException {
        assertThat(directory.resolve("repo/api")).doesNotExist();
        try (var daemon = RunningDaemon.start(typist)) {
            String api = Files.readString(directory.resolve("repo/api"));
            String gateway = Files.readString(directory.resolve("repo/gateway"));

            assertThat(api).matches("/ip4/127\\.0\\.0\\.1/tcp/\\d+").doesNotEndWith("/0");
            assertThat(gateway).matches("http://127\\.0\\.0\\.1:\\d+");
            assertThat(daemon.said())
                    .contains("RPC API server listening on " + api)
                    .anyMatch(line -> line.startsWith("Gateway server listening on /ip4/"))
                    .last()
                    .isEqualTo("Daemon is ready");
        }
        assertThat(directory.resolve("repo/api")).doesNotExist();
        assertThat(directory.resolve("repo/gateway")).doesNotExist();
    }

    @Test
    void aUnixSocketServesTheRpcBesideAPort() throws IOException {
        Path socket = directory.resolve("api.sock");
        Files.writeString(directory.resolve("a.txt"), "hello\n");
        typist.type("config", "--json", "Addresses.API", "[\"/unix" + socket + "\", \"/ip4/127.0.0.1/tcp/0\"]")
                .only();
        String cid;
        try (var daemon = RunningDaemon.start(typist)) {
            assertThat(directory.resolve("repo/api")).hasContent("/unix" + socket);
            assertThat(daemon.said()).contains("RPC API server listening on /unix" + socket);
            cid = typist.type("add", "-Q", "a.txt").only().strip();
            assertThat(typist.type("cat", cid).only()).isEqualTo("hello\n");

            assertThat(typist.type("--api=/unix" + socket, "cat", cid).only()).isEqualTo("hello\n");
            String port = daemon.said().stream()
                    .filter(line -> line.startsWith("RPC API") && line.contains("/ip4/"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".* ", "");
            assertThat(typist.type("--api=" + port, "cat", cid).only()).isEqualTo("hello\n");
        }
        assertThat(socket).doesNotExist();
        assertThat(typist.type("cat", cid).only()).isEqualTo("hello\n");
        assertThat(typist.type("--api=/unix" + socket, "id").err()).contains("cannot connect to the api");
    }

    @Test
    void largeFileGoesFromTheDaemonToAFileAsItIs() throws IOException {
        byte[] content = new byte[3_000_001];
        new Random(7).nextBytes(content);
        Files.write(directory.resolve("large"), content);
        Path output = directory.resolve("output");
        try (var _ = RunningDaemon.start(typist)) {
            String cid = typist.type("add", "-Q", "large").only().strip();

            typist.typeInto(output, "cat", cid);
            assertThat(output).hasBinaryContent(content);

            typist.typeInto(output, "cat", "--offset=1", "--length=2000000", cid);
            assertThat(output).hasBinaryContent(Arrays.copyOfRange(content, 1, 2_000_001));
        }
    }

    @Test
    void commandsAreTheSameWithAndWithoutIt() throws IOException {
        Files.createDirectories(directory.resolve("t/sub"));
        Files.writeString(directory.resolve("t/a.txt"), "hello\n");
        Files.writeString(directory.resolve("t/sub/ü €.txt"), "sub\n");
        Files.createSymbolicLink(directory.resolve("t/link"), Path.of("a.txt"));
        Files.createDirectories(directory.resolve("broken"));
        Files.createSymbolicLink(directory.resolve("broken/link"), Path.of("nowhere"));
        Files.createDirectories(directory.resolve("round"));
        Files.createSymbolicLink(directory.resolve("round/a"), Path.of("a"));
        String[][] lines = {
            {"add", "-r", "t"},
            {"add", "-r", "-w", "--preserve-mode", "--mtime=5", "t", "t/a.txt"},
            {"--enc=json", "add", "-n", "t/a.txt"},
            {"ls", "-l", "QmRVVnaHHbqgFCNUq3mxAkvxFyY8v5eMScbq3dAvr9mDvJ"},
            {"cat", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN"},
            {"cat", "-o", "1", "-l", "2", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN"},
            {"cat", "nope"},
            {"id"},
            {"diag", "healthy"},
            {"config", "show"},
            {"add", "--hash=boop", "t/a.txt"},
            {"add", "-r", "--dereference-symlinks", "broken"},
            {"add", "-r", "--dereference-symlinks", "round"},
        };
        Typist.Result[] alone = new Typist.Result[lines.length];
        for (int i = 0; i < lines.length; i++) {
            alone[i] = typist.type(lines[i]);
        }

        try (var _ = RunningDaemon.start(typist)) {
            for (int i = 0; i < lines.length; i++) {
                assertThat(typist.type(lines[i])).as(String.join(" ", lines[i])).isEqualTo(alone[i]);
            }
        }
    }

    @Test
    @Timeout(60)
    void anAddOfAFileThatCanNotBeReadEnds() throws IOException {
        Files.createDirectories(directory.resolve("t"));
        Files.writeString(directory.resolve("t/a.txt"), "hello\n");
        Files.createSymbolicLink(directory.resolve("t/link"), Path.of("nowhere"));
        try (var _ = RunningDaemon.start(typist)) {
            Typist.Result result = typist.type("add", "-r", "--dereference-symlinks", "t");

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err())
                    .isEqualTo("Error: " + directory.resolve("t/link") + ": no such file or directory\n");
        }
    }

    @Test
    void filesOfEverySizePassUnchanged() throws IOException {
        Random random = new Random(0x5EED);
        try (var _ = RunningDaemon.start(typist)) {
            for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 262_144, 3_000_001}) {
                byte[] content = new byte[size];
                random.nextBytes(content);
                Path file = Files.write(directory.resolve("f" + size), content);
                String cid = typist.type("add", "-Q", file.toString()).only().strip();
                typist.type("get", cid, "-o", "back" + size).only();

                assertThat(directory.resolve("back" + size)).hasBinaryContent(content);
            }
        }
    }

    @Test
    void manySmallFilesAreGathered() throws IOException {
        Path many = Files.createDirectory(directory.resolve("many"));
        for (int i = 0; i < 3_000; i++) {
            Files.writeString(many.resolve("file-" + i), "content " + i);
        }
        String alone = typist.type("add", "-Qr", "many").only();
        try (var _ = RunningDaemon.start(typist)) {
            assertThat(typist.type("add", "-r", "many").only().lines()).hasSize(3_001);
            assertThat(typist.type("add", "-Qr", "many").only()).isEqualTo(alone);
        }
    }

    @Test
    void aSecondDaemonIsRefusedAndHarmsNothing() throws IOException {
        try (var _ = RunningDaemon.start(typist)) {
            assertThatThrownBy(() -> RunningDaemon.start(typist)).hasMessageContaining("someone else has the lock");
            assertThat(typist.type("id").status()).isZero();
        }
    }

    @Test
    void afterShutdownCommandsRunAloneAgain() throws IOException {
        Files.writeString(directory.resolve("a.txt"), "hello\n");
        try (var daemon = RunningDaemon.start(typist)) {
            typist.type("add", "a.txt").only();
            assertThat(typist.type("shutdown").only()).isEmpty();
            daemon.awaitEnd();
        }

        assertThat(typist.type("cat", "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN")
                        .only())
                .isEqualTo("hello\n");
    }

    @Test
    void anAddressThatAKilledDaemonLeftIsNoObstacle() throws IOException {
        Files.writeString(directory.resolve("repo/api"), "/ip4/127.0.0.1/tcp/1");

        assertThat(typist.type("id", "-f", "<aver>").only()).startsWith("ishigaki/");
        assertThat(typist.type("--api=/ip4/127.0.0.1/tcp/1", "id").err()).contains("cannot connect to the api");
    }
}
