package io.ishigaki.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskScopeTest {
    @Test
    void joinMakesEveryResultAvailable() throws InterruptedException {
        try (var scope = TaskScope.open()) {
            var one = scope.fork(() -> 1);
            var two = scope.fork(() -> "two");
            scope.join();

            assertThat(one.get()).isEqualTo(1);
            assertThat(two.get()).isEqualTo("two");
        }
    }

    @Test
    void firstFailureInterruptsTheOthersAndIsTheCause() throws InterruptedException {
        var interrupted = new AtomicBoolean();
        var failure = new IOException("disk on fire");
        try (var scope = TaskScope.open()) {
            var waiting = new CountDownLatch(1);
            var endless = scope.fork(() -> {
                waiting.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                }
                return 0;
            });
            scope.fork(() -> {
                waiting.await();
                throw failure;
            });

            assertThatThrownBy(scope::join)
                    .isInstanceOf(TaskScope.FailedException.class)
                    .hasCause(failure);
            assertThat(interrupted).isTrue();
            assertThatThrownBy(endless::get).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nothingIsStartedAfterAFailure() throws InterruptedException {
        var ran = new AtomicBoolean();
        var failed = new CountDownLatch(1);
        // The thread of the failing task has done its work, cancelling included, when it ends.
        try (var scope = TaskScope.open(body -> Thread.ofPlatform().unstarted(() -> {
            body.run();
            failed.countDown();
        }))) {
            scope.fork(() -> {
                throw new IllegalStateException("no");
            });
            failed.await();
            scope.fork(() -> {
                ran.set(true);
                return 0;
            });

            assertThatThrownBy(scope::join).isInstanceOf(TaskScope.FailedException.class);
        }
        assertThat(ran).isFalse();
    }

    @Test
    void closeWaitsForSubtasksThatAreSlowToEnd() {
        var ended = new AtomicBoolean();
        var started = new CountDownLatch(1);
        try (var scope = TaskScope.open()) {
            scope.fork(() -> {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException _) {
                    // Some work after the interruption, which close must wait for.
                    for (int i = 0; i < 1000; i++) {
                        Thread.onSpinWait();
                    }
                }
                ended.set(true);
                return 0;
            });
            awaitUninterruptibly(started);
        }
        assertThat(ended).isTrue();
    }

    @Test
    void interruptedOwnerLeavesJoin() {
        try (var scope = TaskScope.open()) {
            scope.fork(() -> {
                new CountDownLatch(1).await();
                return 0;
            });
            Thread.currentThread().interrupt();

            assertThatThrownBy(scope::join).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void closeKeepsTheInterruptionOfTheOwner() {
        try (var scope = TaskScope.open()) {
            scope.fork(() -> 1);
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void forkAfterJoinIsRefused() throws InterruptedException {
        try (var scope = TaskScope.open()) {
            scope.join();

            assertThatThrownBy(() -> scope.fork(() -> 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
