/// Self-describing values: the names of blocks and peers, and the blocks themselves.
///
/// A [Multihash] is a digest that says which function made it. A [Cid] is the address of a block:
/// a multihash and the [Multicodec] its bytes are written in. A [Block] is a CID with its bytes.
/// A [Multibase] is a text form of bytes that says which alphabet it uses.
///
/// Everything here is pure and immutable: no I/O, no threads. Bytes that are no such value end in
/// [MalformedDataException].
@NullMarked
package io.ishigaki.multiformats;

import org.jspecify.annotations.NullMarked;
