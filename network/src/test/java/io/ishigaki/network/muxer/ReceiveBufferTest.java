package io.ishigaki.network.muxer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveBufferTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void streamsThatShareMemoryGetTheirOwnBytes(long seed) {
        var random = new SplittableRandom(seed);
        List<Tape> tapes = List.of(new Tape(), new Tape(), new Tape());
        for (int round = 0; round < 2_000; round++) {
            Tape tape = tapes.get(random.nextInt(tapes.size()));
            switch (random.nextInt(20)) {
                case 0 -> tape.clear();
                case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> tape.append(1 + random.nextInt(1 << random.nextInt(1, 18)), random);
                default -> tape.move(1 + random.nextInt(1 << random.nextInt(1, 18)));
            }
        }
        tapes.forEach(tape -> tape.move(Integer.MAX_VALUE));
    }

    /// A buffer and what should be in it.
    private static final class Tape {
        private final ReceiveBuffer buffer = new ReceiveBuffer();
        private final ArrayDeque<Byte> expected = new ArrayDeque<>();

        void append(int count, SplittableRandom random) {
            if (expected.size() > 500_000) {
                return;
            }
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            buffer.append(Unpooled.wrappedBuffer(bytes), count);
            for (byte each : bytes) {
                expected.add(each);
            }
            assertThat(buffer.length()).isEqualTo(expected.size());
        }

        void move(int count) {
            int most = Math.min(count, expected.size());
            byte[] wanted = new byte[most];
            for (int i = 0; i < most; i++) {
                wanted[i] = expected.remove();
            }
            byte[] target = new byte[most + 3];

            assertThat(buffer.moveTo(target, 3, most)).isEqualTo(most);

            assertThat(target).startsWith(0, 0, 0).endsWith(wanted);
            assertThat(buffer.length()).isEqualTo(expected.size());
        }

        void clear() {
            assertThat(buffer.clear()).isEqualTo(expected.size());
            expected.clear();
        }
    }

    @Test
    void poolKeepsNoMoreThanItsLimit() {
        var pool = new PagePool();
        List<byte[]> pages = new ArrayList<>();
        for (int i = 0; i <= PagePool.PAGES_MAX; i++) {
            pages.add(pool.take());
        }
        pages.forEach(pool::giveBack);
        pool.giveBack(new byte[1]);

        Set<byte[]> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(pages);
        for (int i = 0; i < PagePool.PAGES_MAX; i++) {
            assertThat(known.remove(pool.take())).isTrue();
        }
        byte[] other = pool.take();
        assertThat(known).hasSize(1);
        assertThat(known.contains(other)).isFalse();
        assertThat(other).hasSize(PagePool.PAGE_BYTES);
    }
}
