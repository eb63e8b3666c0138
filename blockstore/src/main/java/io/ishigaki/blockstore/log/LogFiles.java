package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.util.List;

/// A directory of log files: the only way in which the value log and the metadata journal touch the
/// disk.
///
/// Public, so that a layer that forgets what was not synced can stand in for the disk. Thread-safe.
public interface LogFiles {
    /// Makes an empty file that must not be there yet, and opens it. Durable only after
    /// [#syncDirectory].
    LogFile create(String name) throws IOException;

    /// Opens a file that is there.
    LogFile open(String name) throws IOException;

    /// The names of all files, in no promised order.
    List<String> list() throws IOException;

    /// Removes a file; open ones stay readable until they are closed.
    void delete(String name) throws IOException;

    /// Gives a file another name, in place of the file that had it.
    void rename(String from, String to) throws IOException;

    /// Bytes that are left on the disk for whoever writes here.
    long usableBytes() throws IOException;

    /// Makes a file that must not be there yet and sets `bytes` of the disk aside for it. After a
    /// failure there is no such file.
    void allocate(String name, long bytes) throws IOException;

    /// Makes durable which names there are.
    void syncDirectory() throws IOException;
}
