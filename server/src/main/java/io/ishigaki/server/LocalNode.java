package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.config.ConfigFile;
import io.ishigaki.config.Settings;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Keystore;
import io.ishigaki.rpc.Node;
import io.ishigaki.rpc.Online;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node on the repository of this machine. Parts are opened at their first use and closed together.
///
/// Guarded by itself; settings that are known are told without waiting for a store that is being opened.
final class LocalNode implements Node, Closeable {
    private final Repository repository;
    private final Runnable onShutdown;
    private final boolean daemon;
    private volatile @Nullable Settings settings;
    private @Nullable FileLock lock;
    private @Nullable Blockstore store;
    private @Nullable Keystore keys;
    private @Nullable ExecutorService hashers;
    private volatile Optional<Online> online = Optional.empty();

    private LocalNode(Repository repository, boolean daemon, Runnable onShutdown) {
        this.repository = repository;
        this.daemon = daemon;
        this.onShutdown = onShutdown;
    }

    /// For one command that runs in this process.
    static LocalNode forCommand(Repository repository) {
        return new LocalNode(repository, false, () -> {});
    }

    /// For the daemon; `onShutdown` begins its end.
    static LocalNode forDaemon(Repository repository, Runnable onShutdown) {
        return new LocalNode(repository, true, onShutdown);
    }

    @Override
    public Path repository() {
        return repository.directory();
    }

    @Override
    public ConfigFile config() {
        return repository.config();
    }

    @Override
    public Settings settings() throws IOException {
        Settings known = settings;
        return known == null ? read() : known;
    }

    private synchronized Settings read() throws IOException {
        Settings known = settings;
        if (known == null) {
            repository.check();
            known = Settings.of(repository.config().read());
            settings = known;
        }
        return known;
    }

    @Override
    public synchronized Blockstore store() throws IOException {
        if (store == null) {
            Settings current = settings();
            lock = repository.lock();
            store = Stores.open(repository.storeDirectory(), current.datastore());
        }
        return store;
    }

    @Override
    public synchronized Rebuilt rebuildIndex(Consumer<Blockstore.Problem> problems) throws IOException {
        if (daemon || store != null) {
            throw new CommandException("the index can't be rebuilt while the daemon uses it: end it first");
        }
        Settings current = settings();
        try (var _ = repository.lock().acquiredBy()) {
            return Stores.rebuildIndex(repository.storeDirectory(), current.datastore(), problems);
        }
    }

    @Override
    public synchronized Keystore keys() throws IOException {
        if (keys == null) {
            keys = new Keystore(repository.keystoreDirectory(), identity());
        }
        return keys;
    }

    @Override
    public PrivateKey identity() throws IOException {
        String text = settings().identity().privateKey();
        try {
            return PrivateKey.decode(Bytes.ofOwned(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException | MalformedDataException e) {
            throw new CommandException("Identity.PrivKey in %s is no private key".formatted(config().path()), e);
        }
    }

    @Override
    public synchronized Executor hashers() {
        if (hashers == null) {
            hashers = Pools.coreSized("hash");
        }
        return hashers;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    /// Says that this node is connected from now on.
    void goOnline(Online connected) {
        online = Optional.of(connected);
    }

    @Override
    public Optional<Online> online() {
        return online;
    }

    @Override
    public boolean isDaemon() {
        return daemon;
    }

    @Override
    public void shutdown() throws IOException {
        if (!daemon) {
            throw new CommandException("this command must be run in online mode. Try running 'ishi daemon' first");
        }
        onShutdown.run();
    }

    @Override
    public synchronized void close() throws IOException {
        if (hashers != null) {
            hashers.shutdown();
        }
        try {
            if (store != null) {
                store.close();
            }
        } finally {
            if (lock != null) {
                lock.acquiredBy().close();
            }
        }
    }
}
