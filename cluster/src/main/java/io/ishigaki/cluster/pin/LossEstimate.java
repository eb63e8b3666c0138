package io.ishigaki.cluster.pin;

import io.ishigaki.cluster.hold.Standing;
import java.time.Duration;

/// How likely a pin is lost within a year, by a rough model: boxes fail for good, each on its own and at a constant
/// rate, and what a failed box held is made anew within the time after which it is presumed lost.
///
/// @param perYear a probability
/// @param assumptions what it rests on, in words
public record LossEstimate(double perYear, String assumptions) {
    /// Of a home server in a year, disk, theft and fire together.
    private static final double FAILURES_A_YEAR = 0.08;

    private static final double HOURS_A_YEAR = 8766;

    /// The estimate for a pin as it stands.
    ///
    /// @param parity how many cells of a stripe may be lost when all is where it belongs
    public static LossEstimate of(int parity, Standing standing, Duration lostAfter) {
        double window = FAILURES_A_YEAR * lostAfter.toMinutes() / 60.0 / HOURS_A_YEAR;
        int boxes = standing.held().size();
        double probability = 1 - Math.exp(-FAILURES_A_YEAR * boxes);
        int spare = Math.min(parity, Math.max(standing.mayLose(), 0));
        for (int failed = 1; failed <= spare; failed++) {
            probability *= Math.min(1, Math.max(boxes - failed, 0) * window);
        }
        if (standing.mayLose() < 0) {
            probability = 1;
        }
        return new LossEstimate(
                Math.min(1, probability),
                "each box fails for good with %.0f %% a year, on its own, and its cells are back %d hours later"
                        .formatted(100 * FAILURES_A_YEAR, lostAfter.toHours()));
    }
}
