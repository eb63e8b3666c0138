package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Bytes;
import java.util.BitSet;
import java.util.List;

/// Which cells of one plan node a box holds: a bit for each position of each stripe. Mutable, guarded by its owner.
///
/// Position *p* of stripe *s* is bit *s* × `width` + *p*; `width` is k + m of the plan's class.
final class Held {
    private final int width;
    private final BitSet bits;

    Held(int width) {
        this(width, new BitSet());
    }

    private Held(int width, BitSet bits) {
        this.width = width;
        this.bits = bits;
    }

    /// Reads what [#toBytes] wrote; bits beyond the plan node's stripes mean nothing.
    static Held decode(int width, Bytes bytes) {
        return new Held(width, BitSet.valueOf(bytes.asBuffer()));
    }

    /// Bits in bytes, the lowest first; no zero byte at the end.
    Bytes toBytes() {
        return Bytes.ofOwned(bits.toByteArray());
    }

    boolean has(int stripe, int position) {
        return bits.get(stripe * width + position);
    }

    /// Whether it has any position of the stripe.
    boolean hasAny(int stripe) {
        int next = bits.nextSetBit(stripe * width);
        return next >= 0 && next < (stripe + 1) * width;
    }

    /// All cells that it has.
    List<CellRef> cells() {
        return bits.stream()
                .mapToObj(bit -> new CellRef(bit / width, bit % width))
                .toList();
    }

    /// Whether it has none.
    boolean isEmpty() {
        return bits.isEmpty();
    }

    /// The cells that it has and `other` hasn't.
    Held without(Held other) {
        var left = (BitSet) bits.clone();
        left.andNot(other.bits);
        return new Held(width, left);
    }

    /// Those that both have.
    Held and(Held other) {
        var both = (BitSet) bits.clone();
        both.and(other.bits);
        return new Held(width, both);
    }

    void set(int stripe, int position, boolean held) {
        bits.set(stripe * width + position, held);
    }
}
