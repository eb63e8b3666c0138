package io.ishigaki.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// The files that a request brings, depth first, a directory before what is in it: from disk, or from a multipart body
/// as it comes in. Confined to one thread.
public interface FileEntries extends Closeable {
    /// A class of its own, since the image keeps no lambdas of interfaces made ready.
    FileEntries NONE = new FileEntries() {
        @Override
        public Optional<FileEntry> next() {
            return Optional.empty();
        }
    };

    /// The next entry, or empty at the end. What is left of the body of the one before is skipped.
    Optional<FileEntry> next() throws IOException;

    @Override
    default void close() throws IOException {}
}
