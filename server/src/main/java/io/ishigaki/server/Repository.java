package io.ishigaki.server;

import io.ishigaki.config.ConfigFile;
import io.ishigaki.config.DurableFile;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.ProductVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The directory of one node: what it is, whose it is, and who has it open.
///
/// ```text
/// config      settings and identity, as Kubo's
/// version     "ishigaki 1": whose layout this is, and which
/// repo.lock   locked while a process has the store open
/// api         the address of the RPC while a daemon runs
/// gateway     the URL of the gateway while a daemon runs
/// swarm.key   the key of its private network, if it is in one
/// keystore/   named private keys, as Kubo's
/// store/      blocks, pins, names
/// ```
record Repository(Path directory) {
    private static final String PRODUCT = "ishigaki";

    boolean exists() {
        return Files.exists(config().path());
    }

    ConfigFile config() {
        return ConfigFile.in(directory);
    }

    Path storeDirectory() {
        return directory.resolve("store");
    }

    /// The key of the private network that this node is in; empty in the public one.
    Optional<SwarmKey> swarmKey() throws IOException {
        Path file = directory.resolve("swarm.key");
        try (var in = Files.newInputStream(file)) {
            return Optional.of(SwarmKey.parse(in.readNBytes(SwarmKey.TEXT_BYTES_MAX + 1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedDataException e) {
            throw new CommandException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    Path keystoreDirectory() {
        return directory.resolve("keystore");
    }

    /// Says whose directory this is and in which layout.
    void writeVersion() throws IOException {
        DurableFile.replace(versionFile(), PRODUCT + " " + ProductVersion.REPOSITORY + "\n");
    }

    private Path versionFile() {
        return directory.resolve("version");
    }

    /// @throws CommandException unless this is a repository that this program can open
    void check() throws IOException {
        if (!exists()) {
            throw new CommandException("no IPFS repo found in %s.\nplease run: 'ishi init'".formatted(directory));
        }
        String version;
        try {
            version = Files.readString(versionFile()).strip();
        } catch (NoSuchFileException e) {
            throw new CommandException(
                    "%s has a config but no file 'version': it is no repository of ishi's".formatted(directory), e);
        }
        if (!version.startsWith(PRODUCT + " ")) {
            throw new CommandException("%s belongs to Kubo (repository version %s): set IPFS_PATH to another directory"
                    .formatted(directory, version));
        }
        String number = version.substring(PRODUCT.length() + 1);
        if (!number.matches("\\d{1,9}") || Integer.parseInt(number) > ProductVersion.REPOSITORY) {
            throw new CommandException(
                    "%s has repository version %s, and this program knows up to %d: install a newer ishi"
                            .formatted(directory, number, ProductVersion.REPOSITORY));
        }
    }

    /// The address of the running daemon's RPC.
    Optional<String> api() throws IOException {
        try {
            String text = Files.readString(apiFile()).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    Path apiFile() {
        return directory.resolve("api");
    }

    Path gatewayFile() {
        return directory.resolve("gateway");
    }

    /// Takes the repository for this process.
    ///
    /// @throws CommandException if another has it
    FileLock lock() throws IOException {
        Path file = directory.resolve("repo.lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException _) {
            // Taken by this very process, which counts as taken.
        }
        channel.close();
        throw new CommandException("lock %s: someone else has the lock".formatted(file));
    }
}
