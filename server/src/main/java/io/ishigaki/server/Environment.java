package io.ishigaki.server;

import io.ishigaki.config.RepositoryPath;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What the process was started with besides its arguments. Immutable.
///
/// @param variables of the environment
/// @param home the person's directory
/// @param directory that relative paths are relative to
record Environment(Map<String, String> variables, Path home, Path directory) {
    static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home", "."))),
                Path.of("").toAbsolutePath());
    }

    /// The directory of the repository: what was said on the command line, else as [RepositoryPath] finds it.
    Path repository(Optional<String> said) {
        Map<String, String> from = said.map(path -> Map.of("IPFS_PATH", path)).orElse(variables);
        return directory.resolve(RepositoryPath.of(from, home));
    }
}
