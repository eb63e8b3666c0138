package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Cid;

/// A name in a directory and what it leads to. `tsize` is what that claims to take with everything below it: a hint,
/// nobody has counted.
public record DirectoryEntry(String name, Cid cid, long tsize) {}
