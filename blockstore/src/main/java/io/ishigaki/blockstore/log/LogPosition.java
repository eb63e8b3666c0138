package io.ishigaki.blockstore.log;

/// A place in a log, behind a whole batch.
///
/// @param file id of the file
/// @param offset bytes from the start of the file
/// @param records records before it in the file, trailers apart
/// @param sequence number of the last batch before it
public record LogPosition(long file, long offset, int records, long sequence) {}
