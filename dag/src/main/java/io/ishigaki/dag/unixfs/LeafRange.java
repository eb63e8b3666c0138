package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;

/// A piece of a file's content, and where its bytes are.
public sealed interface LeafRange {
    int length();

    /// `length` bytes from `offset` on in the body of a raw block, which has not been read. It is here and is
    /// `blockLength` bytes long.
    record Stored(Cid cid, int blockLength, int offset, int length) implements LeafRange {}

    /// `length` bytes from `offset` on in `bytes`, taken from a node that had to be read anyway.
    record Held(Bytes bytes, int offset, int length) implements LeafRange {}
}
