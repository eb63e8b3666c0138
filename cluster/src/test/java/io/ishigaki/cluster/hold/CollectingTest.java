package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CollectingTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final AtomicInteger runs = new AtomicInteger();

    private final Collecting collecting = new Collecting(this::collect, now::get);

    /// Takes ten seconds.
    private void collect() {
        runs.incrementAndGet();
        pass(10);
    }

    private void pass(int seconds) {
        now.updateAndGet(before -> before.plus(Duration.ofSeconds(seconds)));
    }

    @Test
    void whoComesSoonAfterACollectionIsToldWhenTheNextMayBe() throws IOException {
        assertThat(collecting.run()).isEmpty();
        pass(89);
        assertThat(collecting.run()).contains(Instant.EPOCH.plusSeconds(100));
        assertThat(runs).hasValue(1);
        pass(1);
        assertThat(collecting.run()).isEmpty();
        assertThat(runs).hasValue(2);
    }

    @Test
    void whoComesWhileItIsCollectedWaitsForThat() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var slow = new Collecting(
                () -> {
                    begun.countDown();
                    awaitUninterruptibly(end);
                    collect();
                },
                now::get);
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<Optional<Instant>> first = threads.submit(slow::run);
            begun.await();
            var second = new AtomicReference<Thread>();
            Future<Optional<Instant>> other = threads.submit(() -> {
                second.set(Thread.currentThread());
                return slow.run();
            });
            while (second.get() == null || second.get().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            end.countDown();
            assertThat(first.get()).isEmpty();
            assertThat(other.get()).isEmpty();
        }
        assertThat(runs).hasValue(1);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void collectionThatFailsIsNoneOfThose() {
        var failing = new Collecting(
                () -> {
                    throw new IOException("disk");
                },
                now::get);
        assertThatThrownBy(failing::run).hasMessage("disk");
        assertThatThrownBy(failing::run).hasMessage("disk");
    }
}
