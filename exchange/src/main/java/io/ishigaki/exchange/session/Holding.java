package io.ishigaki.exchange.session;

/// What a session knows of a peer that has had, or has shown, some of its blocks. *Confined to* the scheduler's lock.
final class Holding {
    /// Who has denied so many blocks in a row is asked about a few of the next ones only.
    static final int DENIED_IN_ROW_MAX = 16;

    /// One in so many, about.
    static final int SAMPLED = 16;

    private boolean presumed;
    private int deniedInRow;

    /// @param presumed whether it is taken to have what follows
    Holding(boolean presumed) {
        this.presumed = presumed;
    }

    /// Whether it is taken to have what it wasn't asked about.
    boolean isPresumed() {
        return presumed;
    }

    void denied() {
        presumed = false;
        deniedInRow++;
    }

    void shown() {
        deniedInRow = 0;
    }

    /// Whether to ask if it has a block that others may have, too; always the same for one block, as long as it denies.
    boolean isWorthAsking(Want want) {
        return deniedInRow < DENIED_IN_ROW_MAX || Math.floorMod(want.hash().hashCode(), SAMPLED) == 0;
    }
}
