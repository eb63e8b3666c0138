package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.util.ArrayList;
import java.util.List;

/// Cuts a sequence of blocks into groups, by what is in it.
///
/// A group ends behind a block whose name says so. So where two sequences differ, their groups differ there, and are
/// the same again from the next such block on.
///
/// *Bounds.* A group's node takes at most [#NODE_BYTES_MAX] for its blocks, so that it holds some ten thousands of
/// them.
/// *Confined to* one thread.
final class GroupCutter {
    /// On average a group of leaves has so many stripes, of which only the last may have fewer than k cells: what that
    /// costs is 1/64 of the parity.
    static final int STRIPES = 32;

    /// On average a group of interior blocks has two to the power of this.
    static final int INTERIOR_BITS = 10;

    /// Less than [io.ishigaki.multiformats.Block#BYTES_MAX] by what a node has besides its blocks.
    static final int NODE_BYTES_MAX = 1_835_008;

    /// What a node has for a block besides its CID, for which its length, its cell and its stripe need at most this.
    private static final int PIECE_BYTES = 24;

    /// What a node has for a block of parity.
    private static final int PARITY_BYTES = 60;

    /// Bits of a multihash that decide.
    private static final int BITS = 24;

    private final StorageClass of;
    private final Outline.Role role;
    private List<Piece> pieces = new ArrayList<>();
    private int nodeBytes;

    /// @param of the class of the stripes that groups of `role` are made into
    GroupCutter(StorageClass of, Outline.Role role) {
        this.of = of;
        this.role = role;
    }

    /// Whether the group must end before `piece`.
    boolean isTooLongWith(Piece piece) {
        return !pieces.isEmpty() && nodeBytes + nodeBytesOf(piece) > NODE_BYTES_MAX;
    }

    /// Adds `piece`, and answers whether the group ends behind it.
    boolean add(Piece piece) {
        pieces.add(piece);
        nodeBytes += nodeBytesOf(piece);
        long bits = lowBits(piece.cid());
        if (isOfInterior()) {
            return bits % (1 << INTERIOR_BITS) == 0;
        }
        return bits * STRIPES * of.data() * Cell.BYTES_MAX < (long) piece.length() << BITS;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    boolean isOfInterior() {
        return role == Outline.Role.INTERIOR;
    }

    /// The blocks of the group, and begins the next.
    List<Piece> take() {
        List<Piece> taken = pieces;
        pieces = new ArrayList<>();
        nodeBytes = 0;
        return taken;
    }

    private int nodeBytesOf(Piece piece) {
        int parity = isOfInterior() ? 0 : Math.ceilDiv(PARITY_BYTES * of.parity(), of.data());
        return piece.cid().toBytes().length() + PIECE_BYTES + parity;
    }

    /// The last [#BITS] bits of the digest, by which sequences are cut.
    static long lowBits(Cid cid) {
        Bytes digest = cid.multihash().digest();
        long bits = 0;
        for (int at = digest.length() - BITS / Byte.SIZE; at < digest.length(); at++) {
            bits = bits << Byte.SIZE | digest.at(at) & 0xFF;
        }
        return bits;
    }
}
