package io.ishigaki.blockstore;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// A durable store of blocks, keyed by multihash.
public interface Blockstore extends BlockSource, Closeable {
    /// Begins to write. What the session puts or touches is safe from [#collect] until it is
    /// closed.
    WriteSession begin() throws IOException;

    /// The same for blocks that nobody is expected to read from the store soon, as those that a reader is handed while
    /// they are stored: they may go to the disk past the operating system's page cache.
    default WriteSession beginBulk() throws IOException {
        return begin();
    }

    /// Removes one block, unless something keeps it.
    Removal remove(Cid cid) throws IOException;

    /// Shows every block here as CIDv1 raw, in no promised order. Not a snapshot: a block that
    /// comes or goes meanwhile may be shown or not. Holds no read transaction while `visitor` runs,
    /// and ends early when it answers false.
    void forEachCid(CidVisitor visitor) throws IOException;

    /// The bytes of a block where they lie in a file, for transfer without a copy; empty where they
    /// do not, or the block is not here.
    Optional<BlockExtent> extent(Cid cid) throws IOException;

    Pins pins();

    Claims claims();

    /// The named table, made when first asked for. Names are short ASCII.
    MetadataTable table(String name) throws IOException;

    /// The named table of another kind, for what its owner makes anew from blocks and from other tables where it is
    /// missing: a rebuild brings back none of it, and so it costs no journal.
    MetadataTable derivedTable(String name) throws IOException;

    /// Removes what nothing keeps, and gives back the disk space that is worth the work; reads and writes go on
    /// meanwhile. `removed` hears of every block as it goes.
    CollectReport collect(Consumer<Cid> removed) throws IOException;

    /// Re-hashes every block and compares counts with a walk from the pins. `problems` hears of
    /// each wrong or missing block.
    VerifyReport verify(Consumer<Problem> problems) throws IOException;

    /// Re-hashes blocks in the order of their names, from the first that isn't below `from`, until `bytesMax` bytes
    /// have been read. `problems` hears of each that is damaged, which is absent from then on.
    ///
    /// @param from where an earlier call ended, or nothing to begin with the first
    ScrubReport scrub(Bytes from, long bytesMax, Consumer<Problem> problems) throws IOException;

    /// Shows as CIDv1 raw the blocks that something keeps and that are absent because they were found damaged or
    /// missing; ends early when `visitor` answers false. Costs nothing where there are none.
    void forEachDamaged(CidVisitor visitor) throws IOException;

    StoreStat stat() throws IOException;

    /// Tells `listener` of each block that comes in from now on, once it can be read. It is called by a thread of
    /// the store, and must not wait.
    void onStored(Consumer<Multihash> listener);

    /// A number that grows whenever blocks have gone: removed, collected, or set aside as damaged.
    ///
    /// What was read from the store still holds as long as the number is the one from before the
    /// reading. Never blocks.
    long removals();

    /// How many blocks that something keeps were set aside as damaged since the store was opened, whether they have
    /// come again or not. Never blocks.
    long damageFound();

    /// Answers false to end the visit.
    @FunctionalInterface
    interface CidVisitor {
        boolean visit(Cid cid) throws IOException;
    }

    /// What became of a block that was to be removed.
    enum Removal {
        REMOVED,
        ABSENT,
        PINNED
    }

    record CollectReport(long blocks, long bytes) {}

    record VerifyReport(long blocks, long bytes, long problems) {}

    /// What a scrub has read and found.
    ///
    /// @param next where to go on; empty when the last block has been read
    record ScrubReport(long blocks, long bytes, long problems, Optional<Bytes> next) {}

    record Problem(Cid cid, String what) {}

    /// Sizes in bytes; `sizeMax` is the hard limit of `Datastore.StorageMax`, `Long.MAX_VALUE`
    /// where there is none.
    ///
    /// @param room how much more it takes, once what is dead is given back; loose blocks count as if they were kept
    record StoreStat(long blocks, long size, long sizeMax, long room) {}
}
