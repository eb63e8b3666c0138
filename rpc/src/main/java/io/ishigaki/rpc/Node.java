package io.ishigaki.rpc;

import io.ishigaki.blockstore.Blockstore;
import java.io.IOException;
import java.nio.file.Path;

/// What commands are put to: an open repository, in the daemon or in the process that was typed. Thread-safe.
public interface Node {
    /// The directory of the repository, which need not exist yet.
    Path repository();

    /// The store, opened and locked at the first call.
    Blockstore store() throws IOException;

    /// Whether this is the daemon.
    boolean isDaemon();

    /// Asks the daemon to end; returns before it has.
    void shutdown() throws IOException;
}
