package io.ishigaki.rpc;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.config.ConfigFile;
import io.ishigaki.config.Settings;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// What commands are put to: a repository, in the daemon or in the process that was typed. Thread-safe.
///
/// Each part is opened when it is first asked for: a command that never asks for the store doesn't take its lock.
public interface Node {
    /// The directory of the repository, which need not exist yet.
    Path repository();

    /// The file of settings, for commands that show or change it.
    ConfigFile config();

    /// The settings as they were when this node started.
    Settings settings() throws IOException;

    Blockstore store() throws IOException;

    /// Makes the index of the store anew from its logs. `problems` hears of what is damaged or missing.
    ///
    /// @throws CommandException if the store is open, as it is in a daemon
    Rebuilt rebuildIndex(Consumer<Blockstore.Problem> problems) throws IOException;

    /// What a rebuild brought back.
    record Rebuilt(long blocks, long pins, long problems) {}

    /// The private keys, that of this node (`self`) included.
    Keystore keys() throws IOException;

    /// Who this node is.
    PrivateKey identity() throws IOException;

    /// Threads for hashing, one a core.
    Executor hashers();

    /// What time it is.
    InstantSource clock();

    /// The network and what is spoken over it; empty in a daemon that is offline, and outside of one.
    default Optional<Online> online() {
        return Optional.empty();
    }

    /// Whether this is the daemon.
    boolean isDaemon();

    /// Asks the daemon to end; returns before it has.
    void shutdown() throws IOException;
}
