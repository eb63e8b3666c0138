package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.Optional;

/// The pins of a store. New ones are made by [WriteSession#pin].
///
/// A CID has at most one pin; `V0` and `V1` forms of one multihash and codec are the same CID here.
public interface Pins {
    Optional<Pin> find(Cid cid) throws IOException;

    /// Whether all below `cid` is kept by a pin of it.
    default boolean isRecursive(Cid cid) throws IOException {
        return find(cid).filter(pin -> pin.mode() == Pin.Mode.RECURSIVE).isPresent();
    }

    /// Shows every recursive and direct pin, in order of CID. Not a snapshot.
    void forEach(PinVisitor visitor) throws IOException;

    /// Shows each block that a recursive pin keeps, its root apart, each once, with a root it is
    /// kept by.
    void forEachIndirect(IndirectVisitor visitor) throws IOException;

    /// A recursive pin below which `cid` is, its own root apart. Walks forward from the roots,
    /// outside the writer.
    Optional<Cid> keptThrough(Cid cid) throws IOException;

    /// Drops the pin durably; what only it kept becomes loose, in the background. Answers whether
    /// there was one.
    boolean remove(Cid cid) throws IOException;

    /// Replaces the recursive pin of `from` by one of `to` in one durable step, keeping its name;
    /// `from` stays pinned too unless `unpin`.
    ///
    /// @throws NotPinnedException if `from` has no recursive pin
    /// @throws io.ishigaki.dag.BlockAbsentException if a block below `to` is missing; then nothing
    ///     changed
    void update(Cid from, Cid to, boolean unpin) throws IOException;

    @FunctionalInterface
    interface PinVisitor {
        boolean visit(Pin pin) throws IOException;
    }

    @FunctionalInterface
    interface IndirectVisitor {
        boolean visit(Cid cid, Cid root) throws IOException;
    }
}
