package io.ishigaki.network.muxer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.network.PeerGoneException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendHalfTest {
    private static final Duration NONE = Duration.ZERO;

    private final FramePool pool = new FramePool();
    private final SendHalf half = new SendHalf(SendHalf.UNLIMITED, pool);

    /// Takes everything, and tells what it was.
    private static final class Socket implements SendHalf.FrameSink {
        private final List<ByteBuffer> frames = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean send(ByteBuffer frame, int payloadBytes, Duration limit) {
            frames.add(frame);
            byte[] payload = new byte[payloadBytes];
            frame.get(SendHalf.HEADER_BYTES, payload);
            bytes.writeBytes(payload);
            return true;
        }
    }

    private static byte[] random(int count, long seed) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 499, 512, 5_000, 8_180, 8_181, 40_000, 65_507, 65_508, 300_000})
    void whatIsWrittenInPartsLeavesAsItIs(int count) throws Exception {
        byte[] sent = random(count, count);
        var socket = new Socket();
        for (int done = 0; done < count; done += 3_000) {
            half.write(ByteBuffer.wrap(sent, done, Math.min(3_000, count - done)), NONE, socket);
        }
        half.flush(NONE, socket);

        assertThat(socket.bytes.toByteArray()).isEqualTo(sent);
        assertThat(socket.frames).hasSize((count + 65_506) / 65_507);
    }

    @Test
    void onlyFramesThatAreLargeLieOutsideTheHeap() throws Exception {
        var socket = new Socket();
        half.write(ByteBuffer.allocate(8_000), NONE, socket);
        half.flush(NONE, socket);
        half.write(ByteBuffer.allocate(9_000), NONE, socket);
        half.flush(NONE, socket);

        assertThat(socket.frames).extracting(ByteBuffer::isDirect).containsExactly(false, true);
    }

    @Test
    void frameGoesToThePoolWhenItLeftInPieces() throws Exception {
        var slow = new SendHalf(10_000, pool);
        var socket = new Socket();
        ByteBuffer first = pool.take();
        pool.giveBack(first);
        byte[] sent = random(20_000, 1);
        slow.write(ByteBuffer.wrap(sent), NONE, socket);

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> slow.flush(NONE, socket));
        slow.addCredit(10_000);
        slow.flush(NONE, socket);

        assertThat(socket.bytes.toByteArray()).isEqualTo(sent);
        assertThat(socket.frames).extracting(ByteBuffer::isDirect).containsExactly(false, false);
        assertThat(pool.take()).isSameAs(first);
    }

    @Test
    void frameGoesToThePoolWhenTheStreamEndsAndWhatWaitedHasNotLeft() throws Exception {
        ByteBuffer first = pool.take();
        pool.giveBack(first);
        half.write(ByteBuffer.allocate(20_000), NONE, new Socket());
        assertThat(half.fail("the peer is gone")).isTrue();

        assertThat(pool.take()).isSameAs(first);
        assertThatExceptionOfType(PeerGoneException.class).isThrownBy(() -> half.flush(NONE, new Socket()));
    }

    @Test
    void frameGoesToThePoolOnceWhenTheStreamEndsWhileItIsWritten() throws Exception {
        ByteBuffer first = pool.take();
        pool.giveBack(first);
        half.write(ByteBuffer.allocate(20_000), NONE, new Socket());

        assertThatExceptionOfType(PeerGoneException.class)
                .isThrownBy(() -> half.flush(NONE, (_, _, _) -> {
                    boolean _ = half.fail("the peer is gone");
                    throw new PeerGoneException("the peer is gone");
                }));

        assertThat(pool.take()).isSameAs(first);
        assertThat(pool.take()).isNotSameAs(first);
    }
}
