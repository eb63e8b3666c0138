package io.ishigaki.cluster.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private final Waits waits = new Waits();

    private void took(int times, int millis) {
        for (int time = 0; time < times; time++) {
            waits.took(Duration.ofMillis(millis));
        }
    }

    @Test
    void patienceIsLongAsLongAsLittleIsKnown() {
        took(19, 10);

        assertThat(waits.patience()).isEqualTo(Waits.PATIENCE_AT_FIRST);
    }

    @Test
    void patienceIsWhatNearlyAllBlocksTook() {
        took(96, 300);
        took(4, 2_000);
        assertThat(waits.patience()).isEqualTo(Duration.ofMillis(300));

        took(4, 2_000);
        assertThat(waits.patience()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void patienceStaysWithinItsBounds() {
        took(Waits.SAMPLES, 5);
        assertThat(waits.patience()).isEqualTo(Waits.PATIENCE_MIN);

        took(Waits.SAMPLES, 60_000);
        assertThat(waits.patience()).isEqualTo(Waits.PATIENCE_MAX);
    }

    @Test
    void blocksThatWereNearlyHereSayNothing() {
        took(50, 300);
        took(10_000, 1);

        assertThat(waits.patience()).isEqualTo(Duration.ofMillis(300));
    }
}
