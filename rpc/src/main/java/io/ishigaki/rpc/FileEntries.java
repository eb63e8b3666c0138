package io.ishigaki.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// The files that a request brings, depth first, a directory before what is in it: from disk, or from a multipart body
/// as it comes in. Confined to one thread.
public interface FileEntries extends Closeable {
    FileEntries NONE = Optional::empty;

    /// The next entry, or empty at the end. What is left of the body of the one before is skipped.
    Optional<FileEntry> next() throws IOException;

    @Override
    default void close() throws IOException {}
}
