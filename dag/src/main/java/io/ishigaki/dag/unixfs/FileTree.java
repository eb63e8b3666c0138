package io.ishigaki.dag.unixfs;

import java.io.IOException;

/// Collects the leaves of one file, in order, and writes the nodes above them as they fill.
///
/// Holds one unfinished node a level: memory is depth times width, whatever the file's size.
/// *Confined to* the thread that imports.
interface FileTree {
    void add(Imported leaf) throws IOException;

    /// Writes what is unfinished and answers the root, the only node that carries `metadata`.
    Imported finish(EntryMetadata metadata) throws IOException;
}
