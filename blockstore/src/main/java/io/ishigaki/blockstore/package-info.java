/// The local store: blocks by multihash, what pins them, and what may go.
///
/// A [Blockstore] keeps blocks and answers them. A [WriteSession] puts new ones, and protects them
/// from collection until it is closed. A [Pin] keeps a block, or a whole DAG, for as long as it
/// stands. A [MetadataTable] keeps small records of the modules above.
///
/// Entry type: [Blockstore]. All of it is thread-safe and blocking.
@NullMarked
package io.ishigaki.blockstore;

import org.jspecify.annotations.NullMarked;
