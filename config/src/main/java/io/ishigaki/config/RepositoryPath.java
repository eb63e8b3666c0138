package io.ishigaki.config;

import java.nio.file.Path;
import java.util.Map;

/// Finds the directory that holds everything of one node.
public final class RepositoryPath {
    private static final String VARIABLE = "IPFS_PATH";
    private static final String DEFAULT_NAME = ".ishigaki";

    private RepositoryPath() {}

    /// `$IPFS_PATH`, else `.ishigaki` in `home`. A leading `~` is the home directory, as in a
    /// shell.
    public static Path of(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (named.isEmpty()) {
            return home.resolve(DEFAULT_NAME);
        }
        if (named.equals("~")) {
            return home;
        }
        return named.startsWith("~/") ? home.resolve(named.substring(2)) : Path.of(named);
    }
}
