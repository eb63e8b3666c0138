package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CIDs, forms and messages are what Kubo 0.43.0 answered to the same commands.
class DagCommandsTest {
    private static final byte[] VALUE = bytes("{\"a\":{\"b\":[1,2]}}");
    private static final String CID = "bafyreigl2iaivsrovuuufz4eeqnqejepcamsdffttawmmlykhbqkaislie";

    @TempDir
    private Path directory;

    @TempDir
    private Path otherDirectory;

    private Shell shell;

    @BeforeEach
    void open() throws IOException {
        shell = new Shell(new TestNode(directory));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void putAnswersTheCidOfTheStoredForm() throws IOException {
        var put = shell.runWith(List.of(VALUE), "dag put");

        assertThat(put.lines()).isEqualTo("{\"Cid\":{\"/\":\"%s\"}}".formatted(CID));
        assertThat(put.text()).isEqualTo(CID + "\n");
        assertThat(shell.run("pin ls").lines()).isEqualTo("{}");
        shell.runWith(List.of(VALUE), "dag put", "--pin");
        assertThat(shell.run("pin ls").text()).isEqualTo(CID + " recursive\n");
    }

    /// A value of so many zero bytes, as dag-json.
    private static byte[] zeros(int count) {
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(new byte[count]);
        return bytes("{\"/\":{\"bytes\":\"%s\"}}".formatted(base64));
    }

    @Test
    void bigValuesAreRefusedUnlessAllowed() throws IOException {
        // The text is over 2 MiB, the block is not.
        shell.runWith(List.of(zeros(1_900_000)), "dag put");
        byte[] big = zeros((2 << 20) + 10);
        assertThatThrownBy(() -> shell.runWith(List.of(big), "dag put"))
                .hasMessageStartingWith("produced block is over 2MiB");

        String cid = "bafyreifpot65sc6zstevvxoyok7kqk6zphxhkjxf5xqbtgxvgj6hxus5be";
        assertThat(shell.runWith(List.of(big), "dag put", "--allow-big-block").text())
                .isEqualTo(cid + "\n");
        assertThatThrownBy(() -> shell.runWith(List.of(zeros(8 << 20)), "dag put", "--allow-big-block"))
                .hasMessage("produced block is 8388613 bytes, limit 8388608");

        byte[] archive = shell.run("dag export", cid).bytes().toArray();
        var other = new Shell(new TestNode(otherDirectory));
        assertThatThrownBy(() -> other.runWith(List.of(archive), "dag import")).hasMessageContaining("limit 2097152");
        other.runWith(List.of(archive), "dag import", "--allow-big-block");
        assertThat(other.run("block get", cid).bytes())
                .isEqualTo(shell.run("block get", cid).bytes());
    }

    @Test
    void unknownCodecsAndFunctionsAreNamed() {
        assertThatThrownBy(() -> shell.runWith(List.of(VALUE), "dag put", "--store-codec=boop"))
                .hasMessage("unknown multicodec: \"boop\"");
        assertThatThrownBy(() -> shell.runWith(List.of(VALUE), "dag put", "--hash=boop"))
                .hasMessage("unknown multicodec: \"boop\"");
    }

    @Test
    void getFollowsThePathIntoTheValue() throws IOException {
        shell.runWith(List.of(VALUE), "dag put");

        assertThat(shell.run("dag get", CID + "/a/b").bytes().toArray()).isEqualTo(bytes("[1,2]"));
        assertThat(shell.run("dag get", CID).bytes().toArray()).isEqualTo(VALUE);
        assertThatThrownBy(() -> shell.run("dag get", CID + "/a/x")).hasMessage("key not found: \"x\"");
        assertThatThrownBy(() -> shell.run("dag get", "--output-codec=libp2p-key", CID))
                .hasMessage("invalid encoding: libp2p-key - no encoder registered for multicodec code 114 (0x72)");
    }

    @Test
    void resolveTellsBlockAndRemainder() throws IOException {
        shell.runWith(List.of(VALUE), "dag put");

        var resolved = shell.run("dag resolve", CID + "/a/b");

        assertThat(resolved.lines()).isEqualTo("{\"Cid\":{\"/\":\"%s\"},\"RemPath\":\"/a/b\"}".formatted(CID));
        assertThat(resolved.text()).isEqualTo(CID + "/a/b");
        assertThat(shell.run("resolve", CID + "/a/b").text()).isEqualTo("/ipfs/%s/a/b\n".formatted(CID));
    }

    @Test
    void resolveKeepsTheBaseOfThePath() throws IOException {
        shell.runWith(List.of(VALUE), "dag put");
        String hex = shell.run("dag resolve", "--cid-base=base16", CID).text();

        assertThat(hex).startsWith("f0171");
        assertThat(shell.run("resolve", "/ipfs/" + hex + "/a").text()).isEqualTo("/ipfs/%s/a\n".formatted(hex));
    }

    @Test
    void unknownNamesAreNotResolved() {
        assertThatThrownBy(() -> shell.run("resolve", "/ipns/boop")).hasMessageContaining("could not resolve name");
        assertThatThrownBy(() -> shell.run("resolve", "-r=false", "/ipns/boop"))
                .hasMessageContaining("could not resolve name");
    }

    /// A chain of three blocks, the first of which is answered.
    private String putChain() throws IOException {
        String leaf = shell.runWith(List.of(VALUE), "dag put").text().strip();
        String middle = shell.runWith(List.of(bytes("{\"l\":{\"/\":\"%s\"}}".formatted(leaf))), "dag put")
                .text()
                .strip();
        return shell.runWith(List.of(bytes("[{\"/\":\"%s\"},{\"/\":\"%s\"}]".formatted(middle, leaf))), "dag put")
                .text()
                .strip();
    }

    @Test
    void refsShowsLinksOnceIfAsked() throws IOException {
        String root = putChain();

        assertThat(shell.run("refs", root).json()).hasSize(2);
        assertThat(shell.run("refs", "-r", root).json()).hasSize(3);
        assertThat(shell.run("refs", "-r", "-u", root).json()).hasSize(2);
        assertThat(shell.run("refs", "-r", "--max-depth=0", root).json()).isEmpty();
        assertThat(shell.run("refs", "-e", root).text().lines().toList())
                .hasSize(2)
                .allMatch(line -> line.startsWith(root + " -> "));
        assertThatThrownBy(() -> shell.run("refs", "-e", "--format=<src>", root))
                .hasMessage("using format argument with edges is not allowed");
    }

    @Test
    void refsOfWhatIsAbsentIsAnErrorInTheAnswer() {
        assertThatThrownBy(() -> shell.run("refs", CID))
                .hasMessage("block was not found locally (offline): ipld: could not find " + CID);
    }

    @Test
    void refsLocalShowsEveryBlockAsRaw() throws IOException {
        putChain();

        assertThat(shell.run("refs local").text().lines().toList())
                .hasSize(3)
                .allMatch(line -> line.startsWith("bafkrei"));
    }

    @Test
    void statCountsSharedBlocksOnce() throws IOException {
        String root = putChain();

        var stat = shell.run("dag stat", root, root).json().getLast();

        assertThat(stat.whole("UniqueBlocks")).isEqualTo(3);
        assertThat(stat.whole("SharedSize")).isEqualTo(stat.whole("TotalSize"));
        assertThat(stat.items("DagStats")).hasSize(2);
        assertThat(shell.run("dag stat", root).text())
                .startsWith("\nCID" + " ".repeat(root.length() - 3) + "\tBlocks         \tSize\n" + root
                        + "\t3              \t")
                .endsWith("Shared Size: 0 (0 B)\nRatio: 1.000000\n\n\n");
    }

    @Test
    void whatWasExportedIsImportedAndPinned() throws IOException {
        String root = putChain();
        byte[] archive = shell.run("dag export", root).bytes().toArray();
        var other = new Shell(new TestNode(otherDirectory));

        var imported = other.runWith(List.of(archive), "dag import", "--stats");

        assertThat(imported.text()).startsWith("Pinned root\t%s\tsuccess\nImported 3 blocks (".formatted(root));
        assertThat(imported.json().getFirst().toText())
                .isEqualTo("{\"Root\":{\"Cid\":{\"/\":\"%s\"},\"PinErrorMsg\":\"\"}}".formatted(root));
        assertThat(other.run("pin ls", "-t=recursive").text()).isEqualTo(root + " recursive\n");
        assertThat(other.run("dag export", root).bytes().toArray()).isEqualTo(archive);
    }

    @Test
    void aTornArchiveLeavesNothingPinned() throws IOException {
        byte[] archive = shell.run("dag export", putChain()).bytes().toArray();

        for (int length = 0; length < archive.length; length++) {
            var other = new Shell(new TestNode(otherDirectory));
            byte[] torn = Arrays.copyOf(archive, length);
            try {
                // Cut between two sections it is an archive whose root can't be pinned.
                other.runWith(List.of(torn), "dag import");
                assertThat(length).as("an archive that was taken").isEqualTo(archive.length);
            } catch (IOException | RuntimeException refused) {
                assertThat(other.run("pin ls").lines())
                        .as("pins after %d bytes", length)
                        .isEqualTo("{}");
            }
        }
    }

    @Test
    void anAlteredBlockIsRefusedAndNothingPinned() throws IOException {
        byte[] archive = shell.run("dag export", putChain()).bytes().toArray();
        archive[archive.length - 1] ^= 1;
        var other = new Shell(new TestNode(otherDirectory));

        assertThatThrownBy(() -> other.runWith(List.of(archive), "dag import"))
                .hasMessageContaining("import failed after block")
                .hasMessageContaining("mismatch in content integrity, expected: ");
        assertThat(other.run("pin ls").lines()).isEqualTo("{}");
    }

    @Test
    void exportOfAPartIsOnlyMadeWhereThatIsAsked() throws IOException {
        String root = putChain();
        assertThat(shell.run("block rm", CID).text()).startsWith("removed");

        assertThatThrownBy(() -> shell.run("dag export", root))
                .hasMessageEndingWith("(currently offline, perhaps retry after attaching to the network)");
        byte[] part = shell.run("dag export", "--local-only", root).bytes().toArray();
        var other = new Shell(new TestNode(otherDirectory));
        assertThat(other.runWith(List.of(part), "dag import", "--local-only", "--stats")
                        .text())
                .startsWith("Imported 2 blocks");
        assertThatThrownBy(() -> other.runWith(List.of(part), "dag import"))
                .hasMessageStartingWith("pinning root \"%s\" FAILED: ".formatted(root));
    }
}
