package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Multihash;
import org.junit.jupiter.api.Test;

final class HeldBlocksTest {
    private final HeldBlocks held = new HeldBlocks();

    private Multihash hold(int number, boolean passes) {
        Block block = MapSource.block(number, 1 << 20);
        held.add(block);
        held.stored(block.cid().multihash(), passes);
        return block.cid().multihash();
    }

    @Test
    void whatIsInTheStoreIsHeldUpToALimitAndTheRestUntilItIsRead() {
        for (int number = 0; number < 20; number++) {
            Multihash passed = hold(number, true);
            assertThat(held.has(passed)).isTrue();
        }
        Multihash stored = hold(100, false);
        assertThat(held.has(stored)).isFalse();
        assertThat(held.takeLeft(stored)).isTrue();
        assertThat(held.takeLeft(stored)).isFalse();
    }

    @Test
    void onlyWhatIsInNoStoreIsLetGo() {
        Multihash stored = hold(0, false);
        Multihash passed = hold(1, true);
        Block unstored = MapSource.block(2, 1 << 20);
        held.add(unstored);
        assertThat(held.hasPassed()).isTrue();

        held.letGo();

        assertThat(held.hasPassed()).isFalse();
        assertThat(held.has(passed)).isFalse();
        assertThat(held.has(stored)).isTrue();
        assertThat(held.has(unstored.cid().multihash())).isTrue();
    }

    @Test
    void whatWasLeftToTheStoreIsUnreadUntilItsReaderHasFoundItThere() {
        for (int number = 0; number < 20; number++) {
            Multihash _ = hold(number, false);
        }
        assertThat(held.unread()).isEqualTo(20 << 20);

        Block first = MapSource.block(0, 1 << 20);
        assertThat(held.size(first.cid().multihash())).contains(1 << 20);
        assertThat(held.unread()).isEqualTo(20 << 20);
        for (int times = 0; times < 2; times++) {
            assertThat(held.read(first.cid())).isPresent();
            assertThat(held.unread()).isEqualTo(19 << 20);
        }

        Multihash left = MapSource.block(19, 1 << 20).cid().multihash();
        assertThat(held.size(left)).isEmpty();
        assertThat(held.takeLeft(left)).isTrue();
        assertThat(held.unread()).isEqualTo(18 << 20);

        held.letGo();
        Block second = MapSource.block(1, 1 << 20);
        assertThat(held.read(second.cid())).isPresent();
        assertThat(held.unread()).isZero();
    }

    @Test
    void whatWasReadWaitsForNobody() {
        Block read = MapSource.block(1, 1 << 20);
        held.add(read);
        assertThat(held.read(read.cid())).isPresent();
        held.stored(read.cid().multihash(), true);
        assertThat(held.hasPassed()).isFalse();

        Block passed = MapSource.block(2, 1 << 20);
        hold(2, true);
        assertThat(held.read(passed.cid())).isPresent();
        assertThat(held.hasPassed()).isFalse();
        assertThat(held.isDone(passed.cid().multihash())).isTrue();
    }
}
