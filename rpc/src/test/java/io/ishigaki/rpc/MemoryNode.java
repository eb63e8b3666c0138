package io.ishigaki.rpc;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.config.ConfigFile;
import io.ishigaki.config.Settings;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A node whose store is in memory; its repository is a directory of the test's.
public final class MemoryNode implements Node {
    private final Path repository;
    private final Blockstore store = new MemoryBlockstore();
    private final PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    private final AtomicInteger shutdowns = new AtomicInteger();

    public MemoryNode(Path repository) {
        this.repository = repository;
    }

    @Override
    public Path repository() {
        return repository;
    }

    @Override
    public ConfigFile config() {
        return ConfigFile.in(repository);
    }

    @Override
    public Settings settings() {
        return Settings.defaults();
    }

    @Override
    public Blockstore store() {
        return store;
    }

    @Override
    public Rebuilt rebuildIndex(Consumer<Blockstore.Problem> problems) throws CommandException {
        throw new CommandException("a store in memory has no index");
    }

    @Override
    public Keystore keys() {
        return new Keystore(repository.resolve("keystore"), identity);
    }

    @Override
    public PrivateKey identity() {
        return identity;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z"));
    }

    @Override
    public Executor hashers() {
        return Runnable::run;
    }

    @Override
    public boolean isDaemon() {
        return true;
    }

    @Override
    public void shutdown() {
        shutdowns.incrementAndGet();
    }

    public int shutdowns() {
        return shutdowns.get();
    }
}
