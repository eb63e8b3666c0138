package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeldBlocksTest {
    private static final int BLOCK_BYTES = 1 << 20;

    @Test
    void whatTheStoreCantKeepIsHeldUpToALimit() {
        var held = new HeldBlocks();
        List<Multihash> hashes = new ArrayList<>();
        for (int number = 0; number < 80; number++) {
            Block block = MapSource.block(number, BLOCK_BYTES);
            held.add(block);
            held.stored(block.cid().multihash(), true);
            hashes.add(block.cid().multihash());
        }
        for (int number = 0; number < 80; number++) {
            boolean fits = number < HeldBlocks.PASSED_BYTES_MAX / BLOCK_BYTES;
            assertThat(held.has(hashes.get(number))).isEqualTo(fits);
            assertThat(held.takeLost(hashes.get(number))).isEqualTo(!fits);
        }
    }
}
