package io.ishigaki.blockstore.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/// One open file of a log. Reads may run on many threads beside one writer.
///
/// Public, so that a layer that loses, tears or refuses writes can stand in for the disk.
public interface LogFile extends Closeable {
    /// What bytes in memory and in the file begin and end at a multiple of, where they go to the disk past the page
    /// cache.
    int PAGE_BYTES = 4096;

    String name();

    /// The length of the file as written, durable or not.
    long size() throws IOException;

    /// Writes all that remains in `source` behind the end.
    void append(ByteBuffer source) throws IOException;

    /// The same for bytes that nobody is expected to read soon: those that fill pages, in memory as in the file, may
    /// go to the disk past the operating system's page cache. They are no more durable for that.
    default void appendUncached(ByteBuffer source) throws IOException {
        append(source);
    }

    /// Fills `target` from `position` on, as far as the file goes; answers the number of bytes
    /// read. Goes on when the thread is interrupted, for an interrupt would close the file under
    /// its other readers.
    int read(ByteBuffer target, long position) throws IOException;

    /// Returns when every byte appended before is durable. After a failure nothing may be believed
    /// of the file.
    void sync() throws IOException;

    /// Cuts the file back to `size` bytes.
    void truncate(long size) throws IOException;

    /// The file's channel for transfers to a socket, where it has one.
    Optional<FileChannel> channel() throws IOException;
}
