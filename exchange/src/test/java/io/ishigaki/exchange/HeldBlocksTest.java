package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.Multicodec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class HeldBlocksTest {
    private static final int BLOCK_BYTES = 1 << 20;

    private static Block block(int number) {
        Bytes body =
                Bytes.ofOwned(ByteBuffer.allocate(BLOCK_BYTES).putInt(number).array());
        return new Block(Cid.v1(Multicodec.RAW, HashFunction.SHA2_256.hash(body)), body);
    }

    @Test
    void whatTheStoreCantKeepIsHeldUpToALimit() {
        var held = new HeldBlocks();
        for (int number = 0; number < 80; number++) {
            Block block = block(number);
            held.add(block);
            held.stored(block.cid().multihash(), true);
        }
        for (int number = 0; number < 80; number++) {
            boolean fits = number < HeldBlocks.PASSED_BYTES_MAX / BLOCK_BYTES;
            assertThat(held.has(block(number).cid().multihash())).isEqualTo(fits);
            assertThat(held.takeLost(block(number).cid().multihash())).isEqualTo(!fits);
        }
    }
}
