/// Files and directories as Merkle DAGs.
///
/// A *UnixFS node* is a dag-pb block whose data field holds a [UnixFsData] message: what the node
/// is, and for a file its size and how its children divide it. A file of one chunk is a *leaf*, a
/// raw block or a UnixFS node; a longer one is a tree of nodes over leaves. A *directory* lists its
/// entries as named links; one too big for a block is a *HAMT*, a trie over the [hash][HamtKey] of
/// each name whose nodes ("shards") are [HamtFanout#width()] slots wide.
///
/// @see <a href="https://specs.ipfs.tech/unixfs/">UnixFS</a>
@NullMarked
package io.ishigaki.dag.unixfs;

import org.jspecify.annotations.NullMarked;
