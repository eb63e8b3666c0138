package io.ishigaki.blockstore;

import java.nio.channels.FileChannel;

/// Where a block's body lies in a file. Holds the file open until it is closed; hold it for the
/// transfer of one block at most.
///
/// The channel is shared: use positional reads and `transferTo` only, never close it.
public interface BlockExtent extends AutoCloseable {
    FileChannel channel();

    long offset();

    int length();

    @Override
    void close();
}
