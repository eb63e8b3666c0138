package io.ishigaki.network.swarm;

import java.time.Duration;

/// How many connections are kept.
///
/// @param low so many are left, once there were more than `high`
/// @param high so many may stay
/// @param grace a connection that isn't older is kept
/// @param silence how often it's looked whether there are too many
public record WaterMarks(int low, int high, Duration grace, Duration silence) {
    /// Kubo's.
    public static final WaterMarks DEFAULTS = new WaterMarks(32, 96, Duration.ofSeconds(20), Duration.ofSeconds(10));

    /// Where nothing is closed for being too many but what is beyond [SwarmLimits.Counts#connections].
    public static final WaterMarks NONE =
            new WaterMarks(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ZERO, Duration.ofDays(1));

    public WaterMarks {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "low water %d, high water %d: at least 0 and the one before".formatted(low, high));
        }
        if (silence.isNegative() || silence.isZero()) {
            throw new IllegalArgumentException("silence is %s, more than zero".formatted(silence));
        }
    }
}
