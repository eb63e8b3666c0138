package io.ishigaki.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void remainingShrinksAsTheTickerAdvancesAndNeverGoesBelowZero() {
        Deadline deadline = Deadline.in(Duration.ofNanos(10), now::get);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(10));

        // The reading overflows on the way, as System.nanoTime may.
        now.addAndGet(9);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(1));
        assertThat(deadline.isOver()).isFalse();

        now.addAndGet(1);
        assertThat(deadline.isOver()).isTrue();

        now.addAndGet(100);
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void itHoldsInTheThreadThatWorksWithinIt() {
        Deadline deadline = Deadline.in(Duration.ofNanos(10), now::get);

        deadline.within(() -> {
            assertThat(Deadline.current()).contains(deadline);
            assertThatCode(Deadline::check).doesNotThrowAnyException();
            now.addAndGet(10);
            assertThatThrownBy(Deadline::check)
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessage("context deadline exceeded");
        });
        assertThat(Deadline.current()).isEmpty();
        assertThatCode(Deadline::check).doesNotThrowAnyException();
    }

    @Test
    void systemTickerNeverRunsBackwards() {
        long start = Ticker.system().nanos();

        assertThat(Ticker.system().since(start)).isGreaterThanOrEqualTo(Duration.ZERO);
    }
}
