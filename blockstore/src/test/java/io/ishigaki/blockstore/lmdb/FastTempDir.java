package io.ishigaki.blockstore.lmdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/// Temporary directories in memory where the system has such a file system: a store syncs for every
/// commit, and these tests are not about how long that takes.
final class FastTempDir implements TempDirFactory {
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    FastTempDir() {}

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return Files.isWritable(IN_MEMORY)
                ? Files.createTempDirectory(IN_MEMORY, "ishigaki")
                : Files.createTempDirectory("ishigaki");
    }
}
