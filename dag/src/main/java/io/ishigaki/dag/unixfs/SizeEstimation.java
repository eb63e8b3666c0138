package io.ishigaki.dag.unixfs;

/// How big a directory is taken to be when it is asked whether it still fits one block.
public enum SizeEstimation {
    /// By its names and addresses alone, as old versions of Kubo did.
    LINKS,
    /// By the bytes of its block.
    BLOCK,
    /// Not at all: only the number of its links counts.
    DISABLED
}
