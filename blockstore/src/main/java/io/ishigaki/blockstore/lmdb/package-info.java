/// The store over LMDB and a value log.
///
/// The *index* is an LMDB environment: an *entry* for each multihash says where its body lies and
/// what keeps it. Bodies lie in *segments*. A *batch* is what is appended, synced and committed
/// together. A *stamp* is a rising number that each loose block gets when it is put, hit, or let
/// go. A *change* is what a caller asks the committer to do.
///
/// Entry type: [LmdbBlockstore].
///
/// *Threading.* Three platform threads write, one behind the other: the appender, the syncer and
/// the committer; the committer alone has the write transaction and decides. Everyone reads on
/// their own thread.
@NullMarked
package io.ishigaki.blockstore.lmdb;

import org.jspecify.annotations.NullMarked;
