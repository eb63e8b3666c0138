package io.ishigaki.network.muxer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.network.PeerGoneException;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReceiveHalfTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final ReceiveHalf half = new ReceiveHalf(1_000);

    /// Somebody who reads in a thread of his own.
    private final class Reader {
        private final byte[] room = new byte[100];
        private final CompletableFuture<Integer> moved = new CompletableFuture<>();
        private final Thread thread;
        private boolean interrupted;

        private Reader(int least, int most) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    int count = half.read(room, 0, least, most, LONG);
                    interrupted = Thread.interrupted();
                    moved.complete(count);
                } catch (Exception e) {
                    moved.completeExceptionally(e);
                }
            });
            while (thread.getState() != Thread.State.TIMED_WAITING && !moved.isDone()) {
                Thread.onSpinWait();
            }
        }
    }

    /// The event loop's part: `count` bytes that count up from `first`.
    private void put(int first, int count) throws Exception {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        half.admit(count);
        assertThat(half.put(Unpooled.wrappedBuffer(bytes), count)).isEqualTo(count);
    }

    @Test
    void whoWaitsGetsWhatIsThereAndWhatComesAndTheRestStays() throws Exception {
        put(0, 4);
        var reader = new Reader(10, 10);
        put(4, 3);
        assertThat(reader.moved).isNotDone();
        put(7, 5);

        assertThat(reader.moved.join()).isEqualTo(10);
        assertThat(reader.room).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
        assertThat(half.length()).isEqualTo(2);
        byte[] rest = new byte[5];
        assertThat(half.read(rest, 1, 1, 4, Duration.ZERO)).isEqualTo(2);
        assertThat(rest).containsExactly(0, 10, 11, 0, 0);
    }

    @Test
    void endWakesWhoWaitsForMore() throws Exception {
        var reader = new Reader(10, 10);
        put(0, 3);
        half.end();

        assertThat(reader.moved.join()).isEqualTo(3);
        assertThat(half.read(new byte[1], 0, 1, 1, LONG)).isZero();
    }

    @Test
    void whatCreditAllowsWakesWhoWaitsForMore() throws Exception {
        var tight = new ReceiveHalf(5);
        tight.admit(5);
        tight.put(Unpooled.wrappedBuffer(new byte[5]), 5);

        assertThat(tight.read(new byte[10], 0, 10, 10, LONG)).isEqualTo(5);
        assertThat(tight.grant(40)).isEqualTo(40);
    }

    @Test
    void whatHasMovedIsNotLostByAnInterrupt() throws Exception {
        var reader = new Reader(10, 10);
        put(0, 3);
        reader.thread.interrupt();

        assertThat(reader.moved.join()).isEqualTo(3);
        assertThat(reader.interrupted).as("the next wait is interrupted").isTrue();
    }

    @Test
    void timeThatIsOverGivesWhatCameOrThrows() throws Exception {
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> half.read(new byte[10], 0, 10, 10, Duration.ZERO));
        put(0, 3);
        assertThat(half.read(new byte[10], 0, 10, 10, Duration.ZERO)).isEqualTo(3);
    }

    @Test
    void whatAWaitingReaderHadCountsAsThrownAwayWhenTheStreamFails() throws Exception {
        var budget = new ReceiveBudget(1_000);
        var unread = new Unread(SessionLimits.defaults(), budget, Ticker.system());
        var reader = new Reader(10, 10);
        unread.add(3);
        put(0, 3);
        assertThat(half.fail("the peer is gone", unread)).isTrue();
        assertThat(half.fail("once more", unread)).isFalse();

        assertThat(budget.bytes()).isZero();
        assertThat(reader.moved).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(PeerGoneException.class);
    }
}
