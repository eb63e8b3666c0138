package io.ishigaki.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BackgroundTaskTest {
    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void runsAgainAfterEachPause() throws InterruptedException {
        var threeRuns = new CountDownLatch(3);
        try (var _ = BackgroundTask.start("tick", Duration.ofNanos(1), threeRuns::countDown, e -> {})) {
            threeRuns.await();
        }
    }

    @Test
    void pauseIsAskedForBeforeEachRun() throws InterruptedException {
        var runs = new CountDownLatch(2);
        var shortPauses = new AtomicInteger(2);
        try (var _ = BackgroundTask.start(
                "tick", () -> shortPauses.getAndDecrement() > 0 ? Duration.ZERO : NEVER, runs::countDown, e -> {})) {
            runs.await();
        }
        assertThat(shortPauses.get()).isLessThanOrEqualTo(0);
    }

    @Test
    void wakeStartsARunAtOnce() throws InterruptedException {
        var ran = new CountDownLatch(1);
        try (var task = BackgroundTask.start("sleeper", NEVER, ran::countDown, e -> {})) {
            task.wake();
            ran.await();
        }
    }

    @Test
    void failureIsReportedAndTheNextRunFollows() throws InterruptedException {
        var failure = new IOException("no luck");
        var failures = new ArrayBlockingQueue<Exception>(10);
        try (var task = BackgroundTask.start(
                "unlucky",
                NEVER,
                () -> {
                    throw failure;
                },
                failures::add)) {
            task.wake();
            assertThat(failures.take()).isSameAs(failure);
            task.wake();
            assertThat(failures.take()).isSameAs(failure);
        }
    }

    @Test
    void closeInterruptsTheRunAndWaitsForIt() throws InterruptedException {
        var running = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var task = BackgroundTask.start(
                "endless",
                Duration.ZERO,
                () -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.countDown();
                    }
                },
                e -> {});
        running.await();
        task.close();

        assertThat(ended.getCount()).isZero();
    }
}
