package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CIDs and messages are what Kubo 0.43.0 answered to `printf x | ipfs block put`.
class BlockCommandsTest {
    private static final byte[] X = "x".getBytes(StandardCharsets.UTF_8);
    private static final String CID = "bafkreibnoelefnzgwbcacyt4vh52ymxvzbjq7mmqhtcnwarfq4lzegsiqe";

    @TempDir
    private Path directory;

    private Shell shell;

    @BeforeEach
    void open() throws IOException {
        shell = new Shell(new TestNode(directory));
    }

    @Test
    void putAnswersKeyAndSizeOfEachFile() throws IOException {
        var one = shell.runWith(List.of(X, new byte[0]), "block put");

        assertThat(one.json().getFirst().toText()).isEqualTo("{\"Key\":\"%s\",\"Size\":1}".formatted(CID));
        assertThat(one.text()).startsWith(CID + "\n").hasLineCount(2);
    }

    @Test
    void putMakesTheCidThatIsAskedFor() throws IOException {
        assertThat(shell.runWith(List.of(X), "block put", "--format=v0").text())
                .isEqualTo("QmRQ353oFNqt8zfZ9X1HgRUszwv9RkEEwmMZZkbkYEsybn\n");
        assertThatThrownBy(() -> shell.runWith(List.of(X), "block put", "--cid-codec=boop"))
                .hasMessage("unknown multicodec: \"boop\"");
        assertThatThrownBy(() -> shell.runWith(List.of(X), "block put", "--mhtype=boop"))
                .hasMessage("unrecognized multihash function: boop");
        assertThatThrownBy(() -> shell.runWith(List.of(X), "block put", "--mhlen=40"))
                .hasMessage("invalid cid: requested length was too large for digest");
        assertThatThrownBy(() -> shell.runWith(List.of(X), "block put", "--mhlen=10"))
                .hasMessageContaining("minimum 20");
    }

    @Test
    void bigBlocksAreRefusedUnlessAllowed() throws IOException {
        assertThatThrownBy(() -> shell.runWith(List.of(new byte[Block.BYTES_MAX + 1]), "block put"))
                .hasMessageStartingWith("produced block is over 2MiB");
        assertThat(shell.runWith(List.of(new byte[Block.BYTES_MAX]), "block put")
                        .json())
                .hasSize(1);
        assertThat(shell.runWith(List.of(new byte[Block.BYTES_MAX + 1]), "block put", "--allow-big-block")
                        .json())
                .hasSize(1);
    }

    @Test
    void getAndStatReadWhatWasPut() throws IOException {
        shell.runWith(List.of(X), "block put");

        assertThat(shell.run("block get", CID).bytes().toArray()).isEqualTo(X);
        assertThat(shell.runWith(List.of((CID + "\n").getBytes(StandardCharsets.UTF_8)), "block stat")
                        .text())
                .isEqualTo("Key: %s\nSize: 1\n".formatted(CID));
    }

    @Test
    void absentBlocksAreSaidToBe() {
        assertThatThrownBy(() -> shell.run("block get", CID))
                .hasMessage("block was not found locally (offline): ipld: could not find " + CID);
    }

    @Test
    void pinnedBlocksStay() throws IOException {
        shell.runWith(List.of(X), "block put", "--pin");

        assertThatThrownBy(() -> shell.run("block rm", CID)).hasMessage("some blocks not removed");
        assertThat(shell.run("pin ls").text()).isEqualTo(CID + " recursive\n");
    }

    @Test
    void removedBlocksAreGone() throws IOException {
        shell.runWith(List.of(X), "block put");

        assertThat(shell.run("block rm", CID).text()).isEqualTo("removed %s\n".formatted(CID));
        assertThatThrownBy(() -> shell.run("block rm", CID)).hasMessage("some blocks not removed");
        assertThat(shell.run("block rm", "--force", CID).lines()).isEqualTo("{\"Hash\":\"%s\"}".formatted(CID));
        assertThat(shell.run("block rm", "--force", "--quiet", CID).json()).isEmpty();
    }
}
