package io.ishigaki.network.muxer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramePoolTest {
    private final FramePool pool = new FramePool();

    @Test
    void frameThatWasGivenBackIsTakenAgain() {
        ByteBuffer frame = pool.take();
        frame.position(7);
        pool.giveBack(frame);

        assertThat(pool.take()).isSameAs(frame).extracting(ByteBuffer::position).isEqualTo(0);
    }

    @Test
    void noMoreThanItsLimitLieOutsideTheHeap() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i <= FramePool.FRAMES_MAX; i++) {
            taken.add(pool.take());
        }

        assertThat(taken).filteredOn(ByteBuffer::isDirect).hasSize(FramePool.FRAMES_MAX);
        assertThat(taken.getLast().capacity()).isEqualTo(SendHalf.FRAME_BYTES_MAX);
        pool.giveBack(taken.getLast());
        assertThat(pool.take()).as("of the heap, so not kept").isNotSameAs(taken.getLast());
    }
}
