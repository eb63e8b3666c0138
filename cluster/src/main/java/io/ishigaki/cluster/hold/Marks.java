package io.ishigaki.cluster.hold;

import java.util.BitSet;

/// What is noted of the cells of one plan node: a bit for each kind of note, stripe and position. Mutable,
/// guarded by its owner.
final class Marks {
    /// What a cell may be marked as.
    enum Kind {
        /// It is being brought here, or let go.
        UNDER_WAY,

        /// This box holds it for those where it belongs.
        CARRIED,

        /// This box has lost it, and nobody else is likely to have it.
        FORFEITED,

        /// This box holds it for another node too, which counts it.
        ADOPTED
    }

    private final int width;
    private final int cells;
    private final BitSet bits = new BitSet();

    /// @param width positions of a stripe
    Marks(int stripes, int width) {
        this.width = width;
        this.cells = stripes * width;
    }

    @SuppressWarnings("EnumOrdinal") // the bits are nowhere kept
    private int first(Kind kind) {
        return kind.ordinal() * cells;
    }

    private int bit(Kind kind, CellRef cell) {
        return first(kind) + cell.stripe() * width + cell.position();
    }

    boolean has(Kind kind, CellRef cell) {
        return bits.get(bit(kind, cell));
    }

    void set(Kind kind, CellRef cell, boolean marked) {
        bits.set(bit(kind, cell), marked);
    }

    /// Marks all cells, or none.
    void setAll(Kind kind, boolean marked) {
        bits.set(first(kind), first(kind) + cells, marked);
    }

    boolean hasAny(Kind kind) {
        int next = bits.nextSetBit(first(kind));
        return next >= 0 && next < first(kind) + cells;
    }
}
