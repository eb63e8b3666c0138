package io.ishigaki.dag.unixfs;

import java.io.IOException;

/// Hears what an import has done, in Kubo's order: files and symlinks as they come, then
/// directories, each after those in it.
///
/// Called by the thread that imports.
public interface ImportListener {
    ImportListener SILENT = (path, imported) -> {};

    /// The entry at `path`, which is relative to the root and empty for the root itself, is
    /// complete.
    void added(String path, Imported imported) throws IOException;

    /// As [#added], for a directory.
    default void addedDirectory(String path, Imported imported) throws IOException {
        added(path, imported);
    }

    /// So many bytes of the file at `path` are read: told now and then, and at its end.
    default void progressed(String path, long bytes) throws IOException {}
}
