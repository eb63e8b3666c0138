/// Where to cut a file into blocks.
///
/// A [ChunkerSpec] is what a user asks for, `size-1048576` or `rabin` or `buzhash`; a [Chunker]
/// made from it cuts one stream after the other. Cut points are those of Kubo, byte for byte,
/// because the address of a file follows from them.
///
/// A chunker belongs to the thread that uses it.
@NullMarked
package io.ishigaki.dag.chunk;

import org.jspecify.annotations.NullMarked;
