package io.ishigaki.exchange.session;

import java.time.Duration;

/// How many bytes may be wanted of one peer at a time, so that its link is full and its queue is short.
///
/// ```text
/// GROWING   by each byte that comes, which doubles it in a round trip, until three rounds in a row
///    │      have not been a quarter faster than the best before them
///    ▼
/// STEADY    best rate of ten rounds × 2 × least round trip, or × 10 ms if that is more, and two blocks
/// ```
///
/// Ten milliseconds because threads at both ends hand each block on, however short the link is; up to a limit, for what
/// comes long before it is read isn't kept in memory.
///
/// A round lasts a round trip, and ends with a block. One in which nothing waited for the window says nothing about the
/// link, unless it was the fastest. Twice what the link holds lets the rate grow where the link does. Blocks are wanted
/// whole: while one is on the link, and another doesn't fit, the rest of the window must still cover a round trip.
///
/// Times are readings of a ticker in nanoseconds. *Confined to* its owner's lock.
final class Window {
    static final long START_BYTES = 4 << 20;
    static final long BYTES_MAX = 48 << 20;

    /// What is handed on meanwhile counts at most so much.
    private static final long HANDED_ON_BYTES_MAX = 4 << 20;

    private static final int FLAT_ROUNDS_MAX = 3;
    private static final double GROWTH_MIN = 1.25;
    private static final int ROUNDS_KEPT = 10;
    private static final long ROUND_NANOS_MIN = Duration.ofMillis(10).toNanos();
    private static final long ROUND_TRIP_NANOS_KEPT = Duration.ofSeconds(10).toNanos();

    /// Taken for a peer of which nothing is known.
    private static final long ROUND_TRIP_NANOS_GUESS = Duration.ofMillis(100).toNanos();

    private final double[] rates = new double[ROUNDS_KEPT];
    private int rounds;
    private boolean growing = true;
    private int flatRounds;
    private long limit = START_BYTES;
    private long largestBlock = 1;
    private long roundStart;
    private long roundBytes;
    private boolean roundLimited;
    private boolean everLimited;
    private long leastRoundTrip;
    private long leastRoundTripAt;

    /// The number of bytes that may be wanted.
    long limit() {
        return limit;
    }

    /// Says that a want had to wait for room.
    void limited() {
        roundLimited = true;
    }

    /// Says that something is wanted at `now`, and nothing was before: the time between says nothing about the link.
    void began(long now) {
        roundStart = now;
        roundBytes = 0;
    }

    /// Says how long a question took to be answered that had nothing before it in the peer's queue.
    void roundTrip(long nanos, long now) {
        boolean old = now - leastRoundTripAt > ROUND_TRIP_NANOS_KEPT;
        if (leastRoundTrip == 0 || nanos < leastRoundTrip || old) {
            leastRoundTrip = Math.max(1, nanos);
            leastRoundTripAt = now;
        }
    }

    /// The least round trip of late in nanoseconds, or a guess.
    long leastRoundTrip() {
        return leastRoundTrip == 0 ? ROUND_TRIP_NANOS_GUESS : leastRoundTrip;
    }

    /// Says that a wanted block has come, for which `bytes` were reserved, or which had more: what is smaller than it
    /// was taken to be must not make the peer look slow.
    void received(int bytes, long now) {
        largestBlock = Math.max(largestBlock, bytes);
        roundBytes += bytes;
        if (growing) {
            limit = Math.min(BYTES_MAX, limit + bytes);
        }
        long elapsed = now - roundStart;
        if (elapsed >= Math.max(leastRoundTrip(), ROUND_NANOS_MIN)) {
            endRound((double) roundBytes / elapsed);
            roundStart = now;
            roundBytes = 0;
            roundLimited = false;
        }
    }

    private void endRound(double rate) {
        double best = bestRate();
        if (growing && roundLimited) {
            flatRounds = rate < GROWTH_MIN * best ? flatRounds + 1 : 0;
            growing = flatRounds < FLAT_ROUNDS_MAX;
        }
        everLimited |= roundLimited;
        if (roundLimited || rate > best) {
            rates[rounds++ % ROUNDS_KEPT] = rate;
        }
        if (!growing) {
            double link = bestRate() * 2 * leastRoundTrip();
            double handedOn = Math.min(HANDED_ON_BYTES_MAX, bestRate() * ROUND_NANOS_MIN);
            limit = Math.min(BYTES_MAX, (long) Math.max(link, handedOn) + 2 * largestBlock);
        }
    }

    private double bestRate() {
        double best = 0;
        for (double rate : rates) {
            best = Math.max(best, rate);
        }
        return best;
    }

    /// How fast the peer is, in bytes a nanosecond. Until it has once been asked as much as may
    /// be asked, it is given the benefit of the doubt: that a full window is emptied in a round
    /// trip.
    double rate() {
        double best = bestRate();
        return everLimited ? best : Math.max(best, (double) limit / leastRoundTrip());
    }
}
