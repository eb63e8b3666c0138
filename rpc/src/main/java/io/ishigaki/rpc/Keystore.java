package io.ishigaki.rpc;

import io.ishigaki.config.DurableFile;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The named private keys of a repository, laid out as Kubo's: `keystore/key_<name in base32>` holds the key's
/// protobuf.
/// The node's own key, [#SELF], lives in the configuration.
///
/// Thread-safe: every change is one rename or one deletion.
public final class Keystore {
    /// The name of the node's own key.
    public static final String SELF = "self";

    private static final String PREFIX = "key_";
    private static final int NAME_BYTES_MAX = 150;

    private final Path directory;
    private final PrivateKey self;

    /// @param directory which need not exist yet
    public Keystore(Path directory, PrivateKey self) {
        this.directory = directory;
        this.self = self;
    }

    public Optional<PrivateKey> find(String name) throws IOException {
        if (name.equals(SELF)) {
            return Optional.of(self);
        }
        try {
            return Optional.of(PrivateKey.decode(Bytes.ofOwned(Files.readAllBytes(file(name)))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Every key by name, [#SELF] included.
    public SortedMap<String, PrivateKey> all() throws IOException {
        SortedMap<String, PrivateKey> keys = new TreeMap<>(Map.of(SELF, self));
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.startsWith(PREFIX)) {
                        keys.put(decode(name), PrivateKey.decode(Bytes.ofOwned(Files.readAllBytes(file))));
                    }
                }
            }
        }
        return keys;
    }

    /// Keeps `key` durably, in place of one of that name.
    ///
    /// @throws CommandException if the name can't be one
    public void put(String name, PrivateKey key) throws IOException {
        Path file = file(name);
        Files.createDirectories(directory);
        DurableFile.replace(file, key.encode().toArray());
    }

    /// Answers whether there was one.
    public boolean remove(String name) throws IOException {
        boolean removed = Files.deleteIfExists(file(name));
        if (removed) {
            DurableFile.syncDirectory(directory);
        }
        return removed;
    }

    private Path file(String name) throws CommandException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (name.isEmpty()) {
            throw new CommandException("key names must be at least one character");
        }
        if (bytes.length > NAME_BYTES_MAX) {
            throw new CommandException("key name is %d bytes, limit %d".formatted(bytes.length, NAME_BYTES_MAX));
        }
        if (name.equals(SELF)) {
            throw new CommandException("cannot overwrite key with name 'self'");
        }
        return directory.resolve(PREFIX + Multibase.BASE32.encodeBare(Bytes.ofOwned(bytes)));
    }

    private static String decode(String fileName) {
        String text = fileName.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        return new String(Multibase.BASE32.decodeBare(text).toArray(), StandardCharsets.UTF_8);
    }
}
