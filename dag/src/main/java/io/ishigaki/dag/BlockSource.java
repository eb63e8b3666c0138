package io.ishigaki.dag;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where blocks come from. A block that it answers matches its CID; one that would not is absent.
///
/// Implementations are thread-safe. Blocks are looked up by multihash: the codec of a CID only says how to read them. A
/// block under an
/// identity CID is always present.
public interface BlockSource {
    /// The block, or empty if it is not here.
    Optional<Block> get(Cid cid) throws IOException;

    /// The length of the block's body in bytes, or empty if it is not here.
    default OptionalInt size(Cid cid) throws IOException {
        Optional<Block> block = get(cid);
        return block.isPresent() ? OptionalInt.of(block.get().size()) : OptionalInt.empty();
    }

    /// The same of a block that will be read next: a source that holds it for its reader goes on to.
    default OptionalInt sizeToRead(Cid cid) throws IOException {
        return size(cid);
    }

    default boolean has(Cid cid) throws IOException {
        return size(cid).isPresent();
    }

    /// `length` bytes of the block's body from `offset` on, or empty if the block is not here.
    ///
    /// @throws IndexOutOfBoundsException if the block ends before `offset + length`
    default Optional<Bytes> read(Cid cid, int offset, int length) throws IOException {
        return get(cid).map(block -> block.body().slice(offset, length));
    }

    /// Puts the block's body at the position of `room`, which moves behind it. Answers false if the block is not here;
    /// what then lies behind the position, which stays, is anything.
    ///
    /// @throws BufferOverflowException if the block is longer than what remains of `room`
    default boolean copyTo(Cid cid, ByteBuffer room) throws IOException {
        Optional<Block> block = get(cid);
        block.ifPresent(found -> room.put(found.body().asBuffer()));
        return block.isPresent();
    }

    /// Says which blocks will be asked for soon, in that order, so that a source that is far away may fetch them early.
    /// Does nothing by default.
    default void expect(List<Cid> soon) {}

    /// Says that of each block that is asked for from now on, all that is below it will be asked for too. Does nothing
    /// by default.
    default void expectBelow() {}

    /// The block, which must be here.
    ///
    /// @throws BlockAbsentException if it is not
    default Block require(Cid cid) throws IOException {
        return get(cid).orElseThrow(() -> new BlockAbsentException(cid));
    }
}
