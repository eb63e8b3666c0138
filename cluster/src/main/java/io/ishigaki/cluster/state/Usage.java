package io.ishigaki.cluster.state;

/// How full a box is. Immutable.
///
/// @param used bytes that its store takes
/// @param capacity bytes that its store may take
public record Usage(long used, long capacity) {}
