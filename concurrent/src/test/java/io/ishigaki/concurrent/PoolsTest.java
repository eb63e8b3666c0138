package io.ishigaki.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PoolsTest {
    @Test
    void threadsCarryTheNameOfThePool() throws InterruptedException, ExecutionException {
        try (var pool = Pools.bounded("hash", 2, 1)) {
            String name = pool.submit(() -> Thread.currentThread().getName()).get();

            assertThat(name).isEqualTo("hash-1");
        }
    }

    @Test
    void submitterWaitsWhenThePoolIsFullAndNoTaskIsLost() throws InterruptedException {
        var done = new AtomicInteger();
        var gate = new CountDownLatch(1);
        Thread submitter;
        try (var pool = Pools.bounded("small", 1, 1)) {
            submitter = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50; i++) {
                    pool.execute(() -> {
                        awaitGate(gate);
                        done.incrementAndGet();
                    });
                }
            });
            while (submitter.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(done).hasValue(0);
            gate.countDown();
            submitter.join();
        }
        assertThat(done).hasValue(50);
    }

    @Test
    void interruptedSubmitterIsRefusedAndStaysInterrupted() {
        var gate = new CountDownLatch(1);
        try (var pool = Pools.bounded("small", 1, 1)) {
            pool.execute(() -> awaitGate(gate));
            pool.execute(() -> awaitGate(gate));
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
            assertThat(Thread.interrupted()).isTrue();
            gate.countDown();
        }
    }

    @Test
    void closedPoolRefuses() {
        var pool = Pools.coreSized("closed");
        pool.close();

        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void virtualPoolGivesEachTaskAVirtualThread() throws InterruptedException, ExecutionException {
        try (var pool = Pools.virtual("io")) {
            assertThat(pool.submit(() -> Thread.currentThread().isVirtual()).get())
                    .isTrue();
        }
    }

    private static void awaitGate(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
