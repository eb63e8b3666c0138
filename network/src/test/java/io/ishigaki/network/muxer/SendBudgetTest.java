package io.ishigaki.network.muxer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.network.PeerGoneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SendBudgetTest {
    private static final int BYTES_MAX = 1000;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final SendBudget budget = new SendBudget(BYTES_MAX);

    @Test
    void whatDoesNotFitInTimeTakesNothing() throws Exception {
        assertThat(budget.acquire(900, Duration.ZERO)).isTrue();
        assertThat(budget.acquire(101, Duration.ZERO)).isFalse();
        assertThat(budget.acquire(100, Duration.ZERO)).isTrue();
        assertThat(budget.bytes()).isEqualTo(1000);
    }

    @Test
    void moreThanAllGoesAlone() throws Exception {
        assertThat(budget.acquire(5000, Duration.ZERO)).isTrue();
        assertThat(budget.acquire(1, Duration.ZERO)).isFalse();
        budget.release(5000);
        assertThat(budget.acquire(1, Duration.ZERO)).isTrue();
    }

    @Test
    void endEndsWaitsNowAndLater() throws Exception {
        budget.acquire(BYTES_MAX, Duration.ZERO);
        var waiter = new CompletableFuture<Boolean>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                waiter.complete(budget.acquire(1, LONG));
            } catch (PeerGoneException | InterruptedException e) {
                waiter.completeExceptionally(e);
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        budget.end("the peer hung up");

        assertThat(waiter).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(PeerGoneException.class);
        assertThatExceptionOfType(PeerGoneException.class)
                .isThrownBy(() -> budget.acquire(1, Duration.ZERO))
                .withMessage("the peer hung up");
    }

    /// What writers take leaves through one event loop, as in a session. A wake-up that is lost leaves one waiting.
    @Test
    void everyWriterGetsThroughAndNoneTakesTooMuch() throws Exception {
        int writers = 8;
        int frames = 5000;
        BlockingQueue<Integer> leaving = new LinkedBlockingQueue<>();
        var most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int bytes = 100 + 90 * writer;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int frame = 0; frame < frames; frame++) {
                        assertThat(budget.acquire(bytes, LONG)).isTrue();
                        most.accumulateAndGet(budget.bytes(), Math::max);
                        leaving.add(bytes);
                    }
                } catch (PeerGoneException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (int frame = 0; frame < writers * frames; frame++) {
            budget.release(leaving.take());
        }
        for (Thread each : threads) {
            each.join();
        }
        assertThat(budget.bytes()).isZero();
        assertThat(most.get()).isBetween(1, BYTES_MAX);
    }
}
