package io.ishigaki.blockstore.lmdb;

/// Where the body of a block lies in the value log.
///
/// @param segment id of the segment, never used twice
/// @param ordinal which block record of the segment it is
/// @param offset of the body in the segment
/// @param length of the body
record Position(long segment, int ordinal, long offset, int length) {}
