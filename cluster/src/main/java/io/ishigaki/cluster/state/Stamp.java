package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.util.Comparator;

/// Who wrote a record, as which, and when: all that orders records. Immutable.
///
/// @param sequence 1, 2, …
/// @param clock a reading of a [HybridClock]
record Stamp(Origin origin, long sequence, long clock) implements Comparable<Stamp> {
    private static final Comparator<Stamp> ORDER =
            Comparator.comparingLong(Stamp::clock).thenComparing(Stamp::origin).thenComparingLong(Stamp::sequence);

    Stamp {
        if (origin.incarnation() < 1 || sequence < 1 || clock < 1) {
            throw new MalformedDataException("record of incarnation %d, sequence %d, clock %d: at least 1 each"
                    .formatted(origin.incarnation(), sequence, clock));
        }
    }

    PeerId author() {
        return origin.peer();
    }

    /// By clock; then, so that all agree, by author, incarnation, sequence.
    @Override
    public int compareTo(Stamp other) {
        return ORDER.compare(this, other);
    }
}
