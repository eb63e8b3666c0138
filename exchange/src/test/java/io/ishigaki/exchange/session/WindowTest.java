package io.ishigaki.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class WindowTest {
    private static final int BLOCK = 256 << 10;

    /// The window for a link of so many bytes a second, once it is known.
    private static long limit(long bytesPerSecond, Duration roundTrip) {
        var window = new Window();
        long now = 1;
        window.began(now);
        window.roundTrip(roundTrip.toNanos(), now);
        long between = Duration.ofSeconds(1).toNanos() * BLOCK / bytesPerSecond;
        for (int i = 0; i < 2_000; i++) {
            now += between;
            window.limited();
            window.received(BLOCK, now);
        }
        return window.limit();
    }

    @Test
    void twiceWhatTheLinkHoldsAndTwoBlocksAreWanted() {
        assertThat(limit(100_000_000, Duration.ofMillis(50))).isCloseTo(10_000_000 + 2L * BLOCK, roughly());
        assertThat(limit(2_500_000, Duration.ofMillis(150))).isCloseTo(750_000 + 2L * BLOCK, roughly());
    }

    @Test
    void shortLinkIsTakenForOneOfTenMilliseconds() {
        assertThat(limit(200_000_000, Duration.ofNanos(100_000))).isCloseTo(2_000_000 + 2L * BLOCK, roughly());
    }

    @Test
    void whatIsHandedOnCountsUpToALimit() {
        assertThat(limit(10_000_000_000L, Duration.ofNanos(100_000))).isEqualTo((4L << 20) + 2L * BLOCK);
    }

    private static Percentage roughly() {
        return Percentage.withPercentage(5);
    }
}
