package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Instant START = Instant.ofEpochSecond(1_000);

    private final Traffic traffic = new Traffic();

    @Test
    void nothingCameAtFirst() {
        assertThat(traffic.rate(START)).isZero();
    }

    @Test
    void rateIsThatOfTheSecondsSinceTheFirstCame() {
        for (int second = 0; second < 10; second++) {
            traffic.came(500, START.plusSeconds(second));
            traffic.came(500, START.plusSeconds(second).plusMillis(900));
        }

        assertThat(traffic.rate(START.plusSeconds(9))).isEqualTo(1_000);
        assertThat(traffic.rate(START.plusSeconds(19))).isEqualTo(500);
    }

    @Test
    void whatCameLongAgoIsForgotten() {
        traffic.came(1_000_000, START);
        traffic.came(30, START.plusSeconds(61));

        assertThat(traffic.rate(START.plusSeconds(61))).isEqualTo(30);
        assertThat(traffic.rate(START.plusSeconds(200))).isZero();
    }
}
