package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.FileTransfer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileContentTest {
    private final Block leaf = Block.ofRaw(new byte[] {1, 2, 3});
    private final List<Cid> passed = new ArrayList<>();
    private final Target target = new Target();
    private boolean isHeld;

    /// Has the leaf in a file that nobody can read.
    private final Blockstore store = (Blockstore) Proxy.newProxyInstance(
            Blockstore.class.getClassLoader(), new Class<?>[] {Blockstore.class}, (_, method, _) -> {
                assertThat(method.getName()).isEqualTo("extent");
                return Optional.of(Proxy.newProxyInstance(
                        BlockExtent.class.getClassLoader(),
                        new Class<?>[] {BlockExtent.class},
                        (_, of, _) -> of.getName().equals("offset") ? 100L : null));
            });

    private final RequestSource blocks = new RequestSource() {
        @Override
        public Optional<Block> get(Cid cid) {
            return Optional.of(leaf);
        }

        @Override
        public boolean holds(Cid cid) {
            return isHeld;
        }

        @Override
        public void passed(Cid cid) {
            passed.add(cid);
        }

        @Override
        public void settle() {}

        @Override
        public void close() {}
    };

    private static final class Target extends ByteArrayOutputStream implements FileTransfer {
        private final List<String> transfers = new ArrayList<>();

        @Override
        public void transfer(FileChannel file, long offset, int length) {
            transfers.add(length + " from " + offset);
        }
    }

    private void write() throws IOException {
        var file = (UnixFsFile) UnixFsNode.open(blocks, leaf.cid());
        new FileContent(store, blocks, target).write(file, 1, 2);
    }

    @Test
    void whatLiesInTheStoreGoesFromItsFile() throws IOException {
        write();

        assertThat(target.transfers).containsExactly("2 from 101");
        assertThat(target.size()).isZero();
        assertThat(passed).containsExactly(leaf.cid());
    }

    /// It may be on the disk alone by then.
    @Test
    void whatIsHeldInMemoryIsNotReadFromTheStoreAgain() throws IOException {
        isHeld = true;

        write();

        assertThat(target.transfers).isEmpty();
        assertThat(target.toByteArray()).containsExactly(2, 3);
    }
}
