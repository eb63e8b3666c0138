package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.ipns.IpnsContent;
import io.ishigaki.dag.ipns.IpnsRecord;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forms are those of Kubo 0.43.0 where it has the command.
class RepoCommandsTest {
    private static final byte[] X = bytes("x");
    private static final byte[] Y = bytes("y");
    private static final String CID = "bafkreibnoelefnzgwbcacyt4vh52ymxvzbjq7mmqhtcnwarfq4lzegsiqe";

    @TempDir
    private Path directory;

    @TempDir
    private Path otherDirectory;

    private Shell shell;
    private Shell other;

    @BeforeEach
    void open() throws IOException {
        shell = new Shell(new TestNode(directory));
        other = new Shell(new TestNode(otherDirectory));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void collectionTellsOfEachBlockThatWent() throws IOException {
        shell.runWith(List.of(X), "block put");
        shell.runWith(List.of(Y), "block put", "--pin");

        var collected = shell.run("repo gc");

        assertThat(collected.lines()).isEqualTo("{\"Key\":{\"/\":\"%s\"}}".formatted(CID));
        assertThat(collected.text()).isEqualTo("removed %s\n".formatted(CID));
        assertThat(shell.run("repo gc").json()).isEmpty();
        assertThat(shell.run("repo ls").json()).hasSize(1);
    }

    @Test
    void quietCollectionShowsCidsAndSilentNothing() throws IOException {
        shell.runWith(List.of(X), "block put");
        assertThat(shell.run("repo gc", "-q").text()).isEqualTo(CID + "\n");

        shell.runWith(List.of(X), "block put");
        assertThat(shell.run("repo gc", "--silent").json()).isEmpty();
    }

    @Test
    void statCountsAndSizeOnlyDoesNot() throws IOException {
        shell.runWith(List.of(X), "block put");

        assertThat(shell.run("repo stat").text())
                .startsWith("NumObjects: 1\nRepoSize:   1\nStorageMax: ")
                .endsWith("RepoPath:   %s\nVersion:    ishigaki-repo@1\n".formatted(directory));
        assertThat(shell.run("repo stat", "-s").json().getFirst().toText())
                .startsWith("{\"RepoSize\":1,\"StorageMax\":")
                .endsWith(",\"NumObjects\":0,\"RepoPath\":\"\",\"Version\":\"\"}");
        assertThat(shell.run("repo stat", "-s", "-H").text()).startsWith("RepoSize:   1 B\nStorageMax: ");
        assertThat(shell.run("repo version", "-q").text()).isEqualTo("ishigaki-repo@1\n");
    }

    @Test
    void verifySaysThatAllIsWell() throws IOException {
        shell.runWith(List.of(X), "block put");

        var verified = shell.run("repo verify");

        assertThat(verified.text()).isEqualTo("verify complete, all blocks validated.\n");
        assertThat(verified.lines())
                .isEqualTo("{\"Msg\":\"\",\"Progress\":1}\n"
                        + "{\"Msg\":\"verify complete, all blocks validated.\",\"Progress\":0}");
        assertThat(shell.run("repo verify", "--rebuild-index").text())
                .startsWith("index rebuilt: 3 blocks, 2 pins, 0 problems\n");
    }

    /// A record of the node's own name, and the text of that.
    private String putRecord(long sequence, String path) throws IOException {
        PrivateKey key = shell.node().identity();
        Instant end = shell.node().clock().instant().plus(Duration.ofHours(1));
        var content = IpnsContent.of(path, end, sequence, Duration.ofMinutes(5));
        Bytes record =
                IpnsRecord.create(key, content, IpnsRecord.Readers.V1_AND_V2).toBytes();
        return shell.runWith(
                        List.of(record.toArray()),
                        "routing put",
                        "--allow-offline",
                        "/ipns/" + key.peerId().toBase36())
                .text()
                .strip();
    }

    @Test
    void aRecordThatWasPutResolvesItsName() throws IOException {
        String name = putRecord(1, "/ipfs/" + CID);
        String path = "/ipns/" + name;

        assertThat(name).startsWith("12D3");
        assertThat(shell.run("resolve", path).text()).isEqualTo("/ipfs/%s\n".formatted(CID));
        assertThat(shell.run("resolve", "-r=false", path).text()).isEqualTo("/ipfs/%s\n".formatted(CID));
        var got = shell.run("routing get", path);
        assertThat(got.lines()).startsWith("{\"Extra\":\"").endsWith("\",\"ID\":\"\",\"Responses\":null,\"Type\":5}");
        assertThatThrownBy(() -> putRecord(0, "/ipfs/" + CID))
                .hasMessage("can't replace a newer value with an older value");
    }

    @Test
    void recordsThatDoNotHoldAreRefused() throws IOException {
        String name = "/ipns/" + shell.node().identity().peerId();

        assertThatThrownBy(() -> shell.runWith(List.of(X), "routing put", name))
                .hasMessage("can't put while offline: pass `--allow-offline` to override");
        assertThatThrownBy(() -> shell.runWith(List.of(X), "routing put", "--allow-offline", name))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> shell.runWith(List.of(X), "routing put", "--allow-offline", "/pk/boop"))
                .hasMessage("invalid key");
        assertThatThrownBy(() -> shell.run("routing get", name)).hasMessage("routing: not found");
    }

    @Test
    void aBackupBringsEverythingBackElsewhere() throws IOException {
        String id = shell.run("key gen", "k").text();
        String name = putRecord(7, "/ipfs/" + CID);
        shell.runWith(List.of(X), "block put", "--pin");
        shell.run("pin add", "--name=important", CID);
        byte[] backup = shell.runWith(List.of(bytes("secret\n")), "repo backup", "file")
                .bytes()
                .toArray();
        other.runWith(List.of(X), "block put");

        var restored = other.runWith(List.of(backup, bytes("secret")), "repo restore");

        assertThat(restored.text()).isEqualTo("restored settings, 1 keys, 1 names, 1 pins\n");
        assertThat(other.run("key ls", "-l").text()).contains(id.strip() + " k");
        assertThat(other.run("pin ls", "--names").text()).isEqualTo(CID + " recursive important\n");
        assertThat(other.run("resolve", "/ipns/" + name).text()).isEqualTo("/ipfs/%s\n".formatted(CID));
        assertThat(Files.readString(otherDirectory.resolve("config")))
                .isEqualTo(Files.readString(directory.resolve("config")));
    }

    @Test
    void pinsWithoutTheirBlocksAreToldOf() throws IOException {
        shell.runWith(List.of(X), "block put", "--pin");
        byte[] backup = shell.runWith(List.of(bytes("secret")), "repo backup", "file")
                .bytes()
                .toArray();

        assertThatThrownBy(() -> other.runWith(List.of(backup, bytes("secret")), "repo restore"))
                .hasMessage("1 of 1 pins are not restored: import their blocks, and restore again");
    }

    @Test
    void withoutThePassphraseNothingIsRestored() throws IOException {
        shell.run("key gen", "k");
        byte[] backup = shell.runWith(List.of(bytes("secret")), "repo backup", "file")
                .bytes()
                .toArray();

        assertThatThrownBy(() -> other.runWith(List.of(backup, bytes("guess")), "repo restore"))
                .hasMessage("wrong passphrase, or the backup was changed");
        assertThatThrownBy(() -> shell.runWith(List.of(bytes("\n")), "repo backup", "file"))
                .hasMessage("the passphrase is empty");
        assertThat(other.run("key ls").text()).isEqualTo("self\n");
    }
}
