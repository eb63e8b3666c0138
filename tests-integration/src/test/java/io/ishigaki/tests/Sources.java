package io.ishigaki.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// The files of the repository, without what builds make.
final class Sources {
    static final Path ROOT = root();

    private static final Set<String> MADE = Set.of("target", ".git", ".idea", "node_modules");

    private Sources() {}

    /// All files whose name ends with `suffix`, sorted.
    static List<Path> named(String suffix) {
        return under(ROOT, suffix);
    }

    private static List<Path> under(Path directory, String suffix) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted()
                    .flatMap(entry -> {
                        if (Files.isDirectory(entry)) {
                            return MADE.contains(nameOf(entry)) ? Stream.of() : under(entry, suffix).stream();
                        }
                        return nameOf(entry).endsWith(suffix) ? Stream.of(entry) : Stream.of();
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }

    /// The path of `file` from the root, for messages.
    static String shown(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("ARCHITECTURE.md")) && !Files.exists(directory.resolve(".mvn"))) {
            directory = Objects.requireNonNull(directory.getParent(), "the root of the repository");
        }
        return directory;
    }
}
