package io.ishigaki.config;

/// When the bytes of a block that was read from disk are hashed and compared with its name.
///
/// Kubo's `true` and `false` are read as [#ALWAYS] and [#NEVER].
public enum HashOnRead {
    /// At every read.
    ALWAYS,
    /// At the first read in the life of a process.
    ONCE,
    /// At no read, only when the store is scrubbed.
    NEVER
}
