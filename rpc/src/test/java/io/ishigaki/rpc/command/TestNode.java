package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.config.ConfigFile;
import io.ishigaki.config.DefaultConfig;
import io.ishigaki.config.Settings;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.rpc.Keystore;
import io.ishigaki.rpc.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A node over a store in memory, with its files in a directory of a test.
final class TestNode implements Node {
    private final Path directory;
    private final PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    private final Blockstore store = new MemoryBlockstore();

    TestNode(Path directory) throws IOException {
        this.directory = directory;
        String encoded = Base64.getEncoder().encodeToString(identity.encode().toArray());
        config().write(DefaultConfig.create(identity.peerId().toString(), encoded, List.of()));
    }

    @Override
    public Path repository() {
        return directory;
    }

    @Override
    public ConfigFile config() {
        return ConfigFile.in(directory);
    }

    @Override
    public Settings settings() throws IOException {
        return Settings.of(config().read());
    }

    @Override
    public Blockstore store() {
        return store;
    }

    @Override
    public Rebuilt rebuildIndex(Consumer<Blockstore.Problem> problems) {
        return new Rebuilt(3, 2, 0);
    }

    @Override
    public Keystore keys() {
        return new Keystore(directory.resolve("keystore"), identity);
    }

    @Override
    public PrivateKey identity() {
        return identity;
    }

    @Override
    public Executor hashers() {
        return Runnable::run;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public boolean isDaemon() {
        return false;
    }

    @Override
    public void shutdown() {}
}
