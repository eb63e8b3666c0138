package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import java.util.Comparator;

/// Whose numbers a sequence counts: those of one member, since its store was empty or had lost something. Immutable.
///
/// @param incarnation from 1 to 2⁶³ − 1, at random
record Origin(PeerId peer, long incarnation) implements Comparable<Origin> {
    private static final Comparator<Origin> ORDER =
            Comparator.comparing(Origin::peer).thenComparingLong(Origin::incarnation);

    @Override
    public int compareTo(Origin other) {
        return ORDER.compare(this, other);
    }
}
