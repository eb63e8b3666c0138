package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.util.concurrent.CompletableFuture;

/// What waits before the appender.
sealed interface Item {
    /// A block that a session puts, and the bytes of space that are pledged to it.
    record Put(LmdbSession session, Block block, long pledged) implements Item {
        /// The same block once more, after its pledge has been redeemed.
        Put again() {
            return new Put(session, block, 0);
        }
    }

    /// A copy of a block that lies in a segment on its way out.
    record Copy(Bytes multihash, Bytes body, Position source) implements Item {}

    /// A change that comes after all that was put before it; `done` ends when it is durable.
    record Ask(Change change, CompletableFuture<Void> done) implements Item {}

    /// Ends the segment, if it is still the active one; `ask` is answered when the next one is what an opening would go
    /// on with.
    record Seal(long segment, Ask ask) implements Item {}
}
