package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.network.swarm.Bandwidth.QuietHours;
import io.ishigaki.network.swarm.Bandwidth.Rates;
import io.ishigaki.network.swarm.Limiter.Way;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits under a clock that moves only when somebody waits.
class BandwidthTest {
    private static final Optional<Long> MEGABYTE = Optional.of(1_000_000L);
    private static final Optional<Long> NONE = Optional.empty();

    private static final PeerId ONE = peer();
    private static final PeerId OTHER = peer();

    private long nanos;

    private static PeerId peer() {
        return PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    }

    private Limiter limiter(Bandwidth bandwidth) {
        Ticker ticker = () -> nanos;
        var clock = new Limiter.Clock(() -> Instant.EPOCH.plusNanos(nanos), ZoneOffset.UTC);
        return new Limiter(bandwidth, ticker, clock, span -> nanos += Math.max(0, span.toNanos()));
    }

    private static Bandwidth of(Rates rates) {
        return new Bandwidth(rates, List.of());
    }

    private double secondsFor(Limiter limiter, Way way, PeerId peer, long bytes) throws InterruptedException {
        long start = nanos;
        for (long left = bytes; left > 0; left -= Limiter.PIECE_BYTES) {
            limiter.await(way, peer, (int) Math.min(left, Limiter.PIECE_BYTES));
        }
        return (nanos - start) / 1e9;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rateIsKeptWhateverThePieces(long seed) throws InterruptedException {
        var random = new Random(seed);
        Limiter limiter = limiter(of(new Rates(MEGABYTE, NONE, NONE, NONE)));
        long bytes = 0;
        while (bytes < 10_000_000) {
            int piece = 1 + random.nextInt(100_000);
            limiter.await(Way.UP, ONE, piece);
            bytes += piece;
        }

        double seconds = nanos / 1e9;
        // A tenth of a second's worth goes at once.
        assertThat(seconds).isBetween(bytes / 1e6 - 0.101, bytes / 1e6);
    }

    @Test
    void directionsAndPeersHaveLimitsOfTheirOwn() throws InterruptedException {
        Limiter limiter = limiter(of(new Rates(NONE, NONE, MEGABYTE, Optional.of(2_000_000L))));

        assertThat(secondsFor(limiter, Way.UP, ONE, 2_000_000)).isBetween(1.85, 2.0);
        // Its own bucket is full, though the other's is empty.
        assertThat(secondsFor(limiter, Way.UP, OTHER, 50_000)).isZero();
        assertThat(secondsFor(limiter, Way.DOWN, ONE, 2_000_000)).isBetween(0.85, 1.0);
    }

    @Test
    void allPeersShareTheLimitOfAll() throws InterruptedException {
        Limiter limiter = limiter(of(new Rates(NONE, MEGABYTE, NONE, NONE)));

        double seconds =
                secondsFor(limiter, Way.DOWN, ONE, 1_000_000) + secondsFor(limiter, Way.DOWN, OTHER, 1_000_000);

        assertThat(seconds).isBetween(1.85, 2.0);
    }

    @Test
    void slowRateLetsTheLeastBurstThroughAtOnce() throws InterruptedException {
        Limiter limiter = limiter(of(new Rates(Optional.of(10_000L), NONE, NONE, NONE)));

        assertThat(secondsFor(limiter, Way.UP, ONE, 64 << 10)).isZero();
        assertThat(secondsFor(limiter, Way.UP, ONE, 10_000)).isBetween(0.9, 1.1);
    }

    @Test
    void restDoesNotSaveUpMoreThanABurst() throws InterruptedException {
        Limiter limiter = limiter(of(new Rates(MEGABYTE, NONE, NONE, NONE)));
        limiter.await(Way.UP, ONE, 1);
        nanos += Duration.ofHours(1).toNanos();

        assertThat(secondsFor(limiter, Way.UP, ONE, 1_000_000)).isGreaterThan(0.85);
    }

    @Test
    void otherLimitsHoldFromThenOn() throws InterruptedException {
        Limiter limiter = limiter(Bandwidth.UNLIMITED);
        assertThat(secondsFor(limiter, Way.UP, ONE, 100_000_000)).isZero();

        limiter.limit(of(new Rates(MEGABYTE, NONE, NONE, NONE)));
        assertThat(secondsFor(limiter, Way.UP, ONE, 1_000_000)).isBetween(0.85, 1.0);

        limiter.limit(of(new Rates(Optional.of(10_000_000L), NONE, NONE, NONE)));
        assertThat(secondsFor(limiter, Way.UP, ONE, 10_000_000)).isBetween(0.85, 1.1);
    }

    @Test
    void quietHoursHaveTheirOwnRates() throws InterruptedException {
        var hours = new QuietHours(LocalTime.of(0, 0), LocalTime.of(1, 0), Rates.UNLIMITED);
        Limiter limiter = limiter(new Bandwidth(new Rates(MEGABYTE, NONE, NONE, NONE), List.of(hours)));

        assertThat(secondsFor(limiter, Way.UP, ONE, 100_000_000)).isZero();
        nanos = Duration.ofHours(1).toNanos();
        assertThat(secondsFor(limiter, Way.UP, ONE, 1_000_000)).isGreaterThan(0.85);
    }

    @ParameterizedTest
    @CsvSource({
        "09:00, 17:00, 09:00, true", "09:00, 17:00, 16:59, true", "09:00, 17:00, 17:00, false",
        "09:00, 17:00, 08:59, false", "22:00, 06:00, 23:00, true", "22:00, 06:00, 05:59, true",
        "22:00, 06:00, 06:00, false", "22:00, 06:00, 12:00, false"
    })
    void quietHoursMayGoOverMidnight(LocalTime from, LocalTime to, LocalTime time, boolean inside) {
        assertThat(new QuietHours(from, to, Rates.UNLIMITED).contains(time)).isEqualTo(inside);
    }

    @Test
    void whatKeepsTheNetworkRunningIsExempt() {
        assertThat(List.of("/ipfs/ping/1.0.0", "/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ishigaki/cluster/a/1.0.0"))
                .allMatch(Limiter::isExempt);
        assertThat(Limiter.isExempt("/ipfs/bitswap/1.2.0")).isFalse();
    }

    @Test
    void auditsThatCarryWholeBlocksAreNotExempt() {
        assertThat(Limiter.isExempt("/ishigaki/cluster/audit/1.0.0")).isFalse();
    }

    @Test
    void rateThatIsOfNoUseIsRefused() {
        assertThatThrownBy(() -> new Rates(NONE, Optional.of(1_023L), NONE, NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("down is 1023 bytes a second, at least 1024");
    }
}
