package io.ishigaki.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file `config` of a repository.
///
/// Each call reads or writes the file; nothing is kept in between. Two writers at once are excluded
/// by the lock of the repository, which is not taken here.
public final class ConfigFile {
    private static final long BYTES_MAX = 16 << 20;

    private final Path path;

    private ConfigFile(Path path) {
        this.path = path;
    }

    /// The config file of the repository at `repository`.
    public static ConfigFile in(Path repository) {
        return new ConfigFile(repository.resolve("config"));
    }

    public Path path() {
        return path;
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /// Reads the file.
    ///
    /// @throws InvalidConfigException if it has an unknown key or a wrong value
    public ConfigDocument read() throws IOException {
        long bytes = Files.size(path);
        if (bytes > BYTES_MAX) {
            throw new InvalidConfigException("%s is %d bytes, limit %d".formatted(path, bytes, BYTES_MAX));
        }
        return ConfigDocument.parse(path.toString(), Files.readString(path, StandardCharsets.UTF_8));
    }

    /// Puts `document` in place of what the file held, durably.
    public void write(ConfigDocument document) throws IOException {
        DurableFile.replace(path, document.toText() + "\n");
    }
}
