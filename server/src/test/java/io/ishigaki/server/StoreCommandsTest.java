package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of pins, blocks, DAGs, keys and the repository on a real store, typed with and without a daemon.
class StoreCommandsTest {
    private static final String ROOT = "QmcsUcztw41QtQJeCLZ7TxykSYhjGY6NREsJAu5TCp8Wtn";
    private static final String ABSENT = "bafkreibncphgmyz3xlpnlzpw3q65h7tqejs3bo5j4drtwhzhqhflacmyye";

    /// Each answers the same however often it's run, in this order.
    private static final List<String> LINES = List.of(
            "pin add --name=n1 ROOT",
            "pin ls --names",
            "pin ls --stream --names",
            "pin ls --enc=json ROOT/s/b",
            "pin ls --type=boop",
            "pin rm -r=false ROOT",
            "pin rm ABSENT",
            "pin add ABSENT",
            "pin verify --verbose",
            "block get ROOT/a",
            "block stat ROOT",
            "block rm ROOT",
            "block rm ROOT/s/b",
            "refs -r -e ROOT",
            "refs ABSENT",
            "refs --enc=json ABSENT",
            "refs --enc=boop ROOT",
            "refs --enc=text --cid-base=base32 --upgrade-cidv0-in-output ROOT",
            "resolve /ipfs/ROOT/s/b",
            "resolve /ipns/nowhere.example",
            "dag get ROOT",
            "dag get --output-codec=boop ROOT",
            "dag stat --progress=false ROOT",
            "dag stat --enc=json ROOT ROOT/s",
            "dag resolve ROOT/s",
            "dag export ROOT/nope",
            "dag export ABSENT",
            "dag import torn.car",
            "dag import --stats whole.car",
            "key gen self",
            "key ls",
            "key rm nope",
            "repo version",
            "repo gc -q",
            "repo ls",
            "repo verify");

    @TempDir
    Path directory = Path.of("");

    private Typist typist = new Typist(directory, directory);

    @BeforeEach
    void addTree() throws IOException {
        typist = new Typist(directory, directory.resolve("repo"));
        typist.type("init", "--profile", "test,unixfs-v0-2015").only();
        Files.createDirectories(directory.resolve("t/s"));
        Files.writeString(directory.resolve("t/a"), "a\n");
        Files.writeString(directory.resolve("t/s/b"), "b\n");
        assertThat(typist.type("add", "-Qr", "t").only()).isEqualTo(ROOT + "\n");
    }

    private Typist.Result type(String line) {
        return typist.type(line.replace("ROOT", ROOT).replace("ABSENT", ABSENT).split(" "));
    }

    @Test
    void silentTellsOfDirectoriesAlone() {
        String s = "QmYK7dA9iTDSmYvSbEWFBkKLAtxNWkveYfEPptHimToKVJ";
        assertThat(typist.type("add", "-r", "--silent", "t").only())
                .isEqualTo("added %s t/s\nadded %s t\n".formatted(s, ROOT));
        assertThat(typist.type("add", "--silent", "t/a").only()).isEmpty();
    }

    /// The tree as an archive.
    private byte[] archive() throws IOException {
        var car = directory.resolve("whole.car");
        try (var _ = RunningDaemon.start(typist)) {
            // An archive is no text, which is what a typist reads; the gateway's is the same.
            String gateway = Files.readString(directory.resolve("repo/gateway"));
            try (var in = URI.create(gateway + "/ipfs/" + ROOT + "?format=car")
                    .toURL()
                    .openStream()) {
                Files.write(car, in.readAllBytes());
            }
        }
        return Files.readAllBytes(car);
    }

    @Test
    void theyAnswerTheSameWithAndWithoutADaemon() throws IOException {
        byte[] archive = archive();
        Files.write(directory.resolve("torn.car"), Arrays.copyOf(archive, archive.length - 1));
        List<Typist.Result> alone = new ArrayList<>();
        for (String line : LINES) {
            alone.add(type(line));
        }

        try (var _ = RunningDaemon.start(typist)) {
            for (int i = 0; i < LINES.size(); i++) {
                assertThat(type(LINES.get(i))).as(LINES.get(i)).isEqualTo(alone.get(i));
            }
        }
        assertThat(alone.get(LINES.indexOf("dag import --stats whole.car")).only())
                .isEqualTo("Pinned root\t%s\tsuccess\nImported 4 blocks (157 bytes)\n".formatted(ROOT));
        assertThat(alone.get(LINES.indexOf("block get ROOT/a")).only()).contains("a\n");
    }

    @Test
    void aBackupIsRestoredThroughADaemonToo() throws IOException {
        Files.writeString(directory.resolve("passphrase"), "open sesame\n");
        String id = typist.type("key", "gen", "k").only();
        typist.type("repo", "backup", "alone", "passphrase").only();
        try (var _ = RunningDaemon.start(typist)) {
            typist.type("repo", "backup", "served", "passphrase").only();
            typist.type("key", "rm", "k").only();

            assertThat(typist.typeWithInput("open sesame\n", "repo", "restore", "alone", "-")
                            .only())
                    .isEqualTo("restored settings, 1 keys, 0 names, 1 pins\n");
            assertThat(typist.type("key", "ls", "-l").only()).contains(id.strip());
            assertThat(typist.type("repo", "restore", "alone", "t/a").err()).contains("wrong passphrase");
        }
        typist.type("key", "rm", "k").only();
        typist.type("repo", "restore", "served", "passphrase").only();
        assertThat(typist.type("key", "ls").only()).isEqualTo("self\nk\n");
    }

    @Test
    void keysAreExportedWhereThePersonIs() throws IOException {
        String id = typist.type("key", "gen", "k").only();
        typist.type("key", "export", "k").only();
        try (var _ = RunningDaemon.start(typist)) {
            typist.type("key", "export", "-f=pem-pkcs8-cleartext", "k").only();
            assertThat(typist.type("key", "import", "k2", "k.key").only()).isEqualTo(id);
            assertThat(typist.type("key", "import", "-f=pem-pkcs8-cleartext", "k3", "k.pem")
                            .only())
                    .isEqualTo(id);
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("k.key"))).hasSize(2);
    }

    @Test
    void theIndexIsRebuiltWhileNoDaemonRuns() throws IOException {
        assertThat(type("repo verify --rebuild-index").only())
                .isEqualTo("index rebuilt: 4 blocks, 1 pins, 0 problems\nverify complete, all blocks validated.\n");
        try (var _ = RunningDaemon.start(typist)) {
            assertThat(type("repo verify --rebuild-index").err()).contains("can't be rebuilt while the daemon uses it");
        }
        assertThat(type("pin verify --verbose").only()).isEqualTo(ROOT + " ok\n");
    }
}
