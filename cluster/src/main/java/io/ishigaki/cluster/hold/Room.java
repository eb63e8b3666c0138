package io.ishigaki.cluster.hold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether this box takes more cells. *Confined to* its keeper.
///
/// ```text
/// OPEN ──a cell that doesn't fit, a store that is full──▶ FULL ──room for that cell, and under 90 %──▶ OPEN
/// ```
final class Room {
    /// A box that was full takes cells again when less than so many in a hundred bytes are held.
    private static final int LOW_PERCENT = 90;

    /// What else is in a store, this box can't know: a store that was full is tried again after so long.
    static final Duration STORE_PAUSE = Duration.ofMinutes(10);

    private boolean full;

    /// What didn't fit.
    private long refused;

    private Instant closedUntil = Instant.MIN;

    /// Whether a cell of that length fits beside what is held; if not, the box is full.
    boolean fits(long held, long length, long capacity) {
        boolean fits = held + length <= capacity;
        if (!fits) {
            refused = full ? Math.min(refused, length) : length;
            full = true;
        }
        return fits;
    }

    /// The store said that it is full. At `again` something may be done about that; else nothing lies loose in it.
    void close(Instant now, Optional<Instant> again) {
        Instant until = again.orElse(now.plus(STORE_PAUSE));
        closedUntil = until.isAfter(closedUntil) ? until : closedUntil;
    }

    /// Whether the box is full, as of now.
    boolean isFull(long held, long capacity, Instant now) {
        full &= held + refused > capacity || held >= capacity / 100 * LOW_PERCENT;
        return full || now.isBefore(closedUntil);
    }
}
