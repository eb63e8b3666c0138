/// Content paths: how a person names something inside a Merkle DAG.
///
/// A [ContentPath] is a namespace, a root and the segments below it: `/ipfs/CID/a/b`. A [PathResolver] follows the
/// segments through UnixFS directories and IPLD maps, crossing links, and answers a [ResolvedPath]: the last block it
/// came to and the *remainder*, the segments that lead on inside that block.
///
/// Paths are immutable values; a resolver is as thread-safe as the source it reads.
@NullMarked
package io.ishigaki.dag.path;

import org.jspecify.annotations.NullMarked;
