package io.ishigaki.dag.walk;

/// What a walk does where a block is not here.
public enum Absent {
    /// It ends with a [io.ishigaki.dag.BlockAbsentException].
    FAILS,
    /// It goes on beside it: neither the block nor what only it leads to is visited.
    IS_SKIPPED
}
