package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadAheadSourceTest {
    private final List<Cid> asked = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final BlockSource source = cid -> {
        asked.add(cid);
        return blocks.stream().filter(block -> block.cid().equals(cid)).findFirst();
    };

    private List<Cid> store(int first, int count) {
        List<Cid> cids = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            Block block = Block.ofRaw(new byte[] {(byte) i});
            blocks.add(block);
            cids.add(block.cid());
        }
        return cids;
    }

    @Test
    void whatIsExpectedIsReadOnceAndInOrder() throws IOException {
        List<Cid> cids = store(0, 30);
        var ahead = new ReadAheadSource(source, Runnable::run);

        ahead.expect(cids);

        assertThat(asked).isEqualTo(cids.subList(0, 8));
        for (Cid cid : cids) {
            assertThat(ahead.get(cid).map(Block::cid)).contains(cid);
        }
        assertThat(asked).isEqualTo(cids);
    }

    @Test
    void innerLevelsComeFirstAndLeftOutBlocksDoNoHarm() throws IOException {
        List<Cid> outer = store(0, 3);
        List<Cid> inner = store(10, 3);
        var ahead = new ReadAheadSource(source, Runnable::run);

        ahead.expect(outer);
        assertThat(ahead.get(outer.get(0))).isPresent();
        ahead.expect(inner);
        assertThat(ahead.get(inner.get(2))).isPresent();
        assertThat(ahead.get(outer.get(2))).isPresent();
        assertThat(ahead.get(outer.get(0))).isPresent();
        assertThat(ahead.get(Cid.ofRaw(new byte[] {99}))).isEmpty();
    }

    @Test
    void manyLevelsAreForgottenAndReadDirectly() throws IOException {
        List<Cid> cids = store(0, 20);
        var ahead = new ReadAheadSource(source, Runnable::run);

        for (Cid cid : cids) {
            ahead.expect(List.of(cid));
        }

        for (Cid cid : cids) {
            assertThat(ahead.get(cid)).isPresent();
        }
    }

    @Test
    void failuresOfReadersReachTheWalk() {
        BlockSource broken = new BlockSource() {
            @Override
            public Optional<Block> get(Cid cid) throws IOException {
                throw new IOException("disk is gone");
            }
        };
        var ahead = new ReadAheadSource(broken, Runnable::run);
        Cid cid = Cid.ofRaw(new byte[0]);

        ahead.expect(List.of(cid));

        assertThatThrownBy(() -> ahead.get(cid)).isInstanceOf(IOException.class).hasMessage("disk is gone");
    }
}
