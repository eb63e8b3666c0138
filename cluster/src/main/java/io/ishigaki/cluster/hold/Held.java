package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Bytes;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which cells of one plan node a box holds: a bit for each position of each stripe. Mutable, guarded by its owner.
///
/// Position *p* of stripe *s* is bit *s* × `width` + *p*; `width` is k + m of the plan's class.
final class Held {
    /// What is told of plan nodes of a single stripe, of which there may be very many, is kept once: no more than
    /// 2¹⁶ of these, for a width is below 2⁸.
    private static final Map<Integer, Held> OF_ONE_BYTE = new ConcurrentHashMap<>();

    private final int width;
    private final BitSet bits;

    Held(int width) {
        this(width, new BitSet());
    }

    private Held(int width, BitSet bits) {
        this.width = width;
        this.bits = bits;
    }

    /// Reads what [#toBytes] wrote, for good; bits beyond the plan node's stripes mean nothing.
    static Held decode(int width, Bytes bytes) {
        if (bytes.length() <= 1) {
            int only = bytes.isEmpty() ? 0 : bytes.at(0) & 0xff;
            return OF_ONE_BYTE.computeIfAbsent(width << Byte.SIZE | only, _ -> read(width, bytes));
        }
        return read(width, bytes);
    }

    private static Held read(int width, Bytes bytes) {
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

    /// Those that at least one of both has.
    Held or(Held other) {
        var either = (BitSet) bits.clone();
        either.or(other.bits);
        return new Held(width, either);
    }

    /// The same, with or without that cell; this one stays as it is.
    Held with(int stripe, int position, boolean held) {
        var copy = new Held(width, (BitSet) bits.clone());
        copy.set(stripe, position, held);
        return copy;
    }

    /// Changes what this box holds; what others hold may be kept for many plan nodes.
    void set(int stripe, int position, boolean held) {
        bits.set(stripe * width + position, held);
    }
}
