package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The forms of the answers are those of Kubo 0.43.0 for the same tree.
class PinCommandsTest {
    @TempDir
    private Path directory;

    private Shell shell;
    private Block leaf;
    private Block root;

    @BeforeEach
    void storeTree() throws IOException {
        shell = new Shell(new TestNode(directory));
        leaf = Block.ofRaw("b\n".getBytes(StandardCharsets.UTF_8));
        Bytes body = DagPb.encode(PbNode.of(List.of(PbLink.of(leaf.cid(), "b", 2)), Bytes.ofHex("0801")));
        root = new Block(Cid.v0(Multihash.sha256(body)), body);
        put(leaf);
        put(root);
    }

    private void put(Block block) throws IOException {
        try (WriteSession session = shell.node().store().begin()) {
            session.put(block);
            session.sync();
        }
    }

    @Test
    void addTellsWhatIsPinnedAndHow() throws IOException {
        var added = shell.run("pin add", "--name=n1", "/ipfs/" + root.cid());
        var direct = shell.run("pin add", "-r=false", root.cid() + "/b");

        assertThat(added.lines()).isEqualTo("{\"Pins\":[\"%s\"]}".formatted(root.cid()));
        assertThat(added.text()).isEqualTo("pinned %s recursively\n".formatted(root.cid()));
        assertThat(direct.text()).isEqualTo("pinned %s directly\n".formatted(leaf.cid()));
    }

    @Test
    void progressComesBeforeThePinsAndOnStandardError() throws IOException {
        var added = shell.run("pin add", "--progress", root.cid().toString());

        assertThat(added.lines())
                .isEqualTo("{\"Progress\":2,\"Bytes\":%d}\n{\"Pins\":[\"%s\"]}"
                        .formatted(root.size() + leaf.size(), root.cid()));
        assertThat(added.error()).startsWith("Fetched/Processed 2 nodes (");
    }

    @Test
    void anAbsentBlockIsNotPinned() throws IOException {
        Cid absent = Cid.ofRaw(new byte[] {7});

        assertThatThrownBy(() -> shell.run("pin add", absent.toString()))
                .hasMessage("pin: block was not found locally (offline): ipld: could not find " + absent);
        assertThat(shell.run("pin ls").lines()).isEqualTo("{}");
    }

    @Test
    void directPinsCannotReplaceRecursiveOnes() throws IOException {
        shell.run("pin add", root.cid().toString());

        assertThatThrownBy(() -> shell.run("pin add", "-r=false", root.cid().toString()))
                .hasMessage("pin: %s already pinned recursively".formatted(root.cid()));
    }

    @Test
    void longNamesAreRefused() {
        assertThatThrownBy(() -> shell.run(
                        "pin add", "--name=" + "x".repeat(256), root.cid().toString()))
                .hasMessage("pin name is 256 bytes (max 255 bytes)");
    }

    @Test
    void listShowsEveryKindWithItsCid() throws IOException {
        shell.run("pin add", "--name=n1", root.cid().toString());

        var all = shell.run("pin ls", "--names");
        var streamed = shell.run("pin ls", "--stream", "--names");

        assertThat(all.lines())
                .isEqualTo(
                        "{\"Keys\":{\"%s\":{\"Type\":\"recursive\",\"Name\":\"n1\"},\"%s\":{\"Type\":\"indirect\",\"Name\":\"\"}}}"
                                .formatted(root.cid(), leaf.cid()));
        assertThat(all.text()).isEqualTo("%s recursive n1\n%s indirect\n".formatted(root.cid(), leaf.cid()));
        assertThat(streamed.lines())
                .isEqualTo(
                        "{\"Cid\":\"%s\",\"Name\":\"n1\",\"Type\":\"recursive\"}\n{\"Cid\":\"%s\",\"Type\":\"indirect\"}"
                                .formatted(root.cid(), leaf.cid()));
        assertThat(shell.run("pin ls", "-t=recursive", "-q").text()).isEqualTo(root.cid() + "\n");
        assertThat(shell.run("pin ls", "-n=other").lines()).isEqualTo("{}");
        assertThat(shell.run("pin ls", "-n=1").text()).isEqualTo(root.cid() + " recursive n1\n");
    }

    @Test
    void listOfOneSaysThroughWhatItIsKept() throws IOException {
        shell.run("pin add", root.cid().toString());

        assertThat(shell.run("pin ls", leaf.cid().toString()).text())
                .isEqualTo("%s indirect through %s\n".formatted(leaf.cid(), root.cid()));
        assertThatThrownBy(() -> shell.run("pin ls", "--type=direct", leaf.cid().toString()))
                .hasMessage("path '%s' is not pinned".formatted(leaf.cid()));
        assertThatThrownBy(() -> shell.run("pin ls", "--type=boop"))
                .hasMessage("invalid type 'boop', must be one of {direct, indirect, recursive, all}");
    }

    @Test
    void removeLetsGoOnlyWhatIsPinnedItself() throws IOException {
        shell.run("pin add", root.cid().toString());

        assertThatThrownBy(() -> shell.run("pin rm", leaf.cid().toString()))
                .hasMessage("not pinned or pinned indirectly");
        assertThatThrownBy(() -> shell.run("pin rm", "-r=false", root.cid().toString()))
                .hasMessage(root.cid() + " is pinned recursively");
        assertThat(shell.run("pin rm", root.cid().toString()).text()).isEqualTo("unpinned %s\n".formatted(root.cid()));
        assertThat(shell.run("pin ls").lines()).isEqualTo("{}");
    }

    @Test
    void updateMovesThePinAndKeepsItsName() throws IOException {
        shell.run("pin add", "--name=n1", root.cid().toString());

        var updated = shell.run("pin update", root.cid().toString(), root.cid() + "/b");

        assertThat(updated.text()).isEqualTo("updated %s to %s\n".formatted(root.cid(), leaf.cid()));
        assertThat(shell.run("pin ls", "--names").text()).isEqualTo(leaf.cid() + " recursive n1\n");
        assertThatThrownBy(() -> shell.run(
                        "pin update", root.cid().toString(), leaf.cid().toString()))
                .hasMessage("'from' cid was not recursively pinned already");
    }

    @Test
    void updateWithoutUnpinKeepsBoth() throws IOException {
        shell.run("pin add", root.cid().toString());
        shell.run(
                "pin update", "--unpin=false", root.cid().toString(), leaf.cid().toString());

        assertThat(shell.run("pin ls", "-q", "-t=recursive")
                        .json()
                        .getFirst()
                        .at("Keys")
                        .members())
                .containsOnlyKeys(root.cid().toString(), leaf.cid().toString());
        assertThatThrownBy(() -> shell.run(
                        "pin update", root.cid().toString(), leaf.cid().toString()))
                .hasMessage("'to' cid was already recursively pinned");
    }

    @Test
    void verifyIsSilentWhereAllIsWell() throws IOException {
        shell.run("pin add", root.cid().toString());

        assertThat(shell.run("pin verify").json()).isEmpty();
        assertThat(shell.run("pin verify", "--verbose").text()).isEqualTo(root.cid() + " ok\n");
        assertThatThrownBy(() -> shell.run("pin verify", "--verbose", "--quiet"))
                .hasMessage("the --verbose and --quiet options can not be used at the same time");
    }
}
