package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FallocateTest {
    private static final int BYTES = 3_000_001;

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    @Test
    void fileIsAsLongAsWasAskedAndAllZeros() throws IOException {
        Path allocated = Files.createFile(directory.resolve("allocated"));
        Path written = Files.createFile(directory.resolve("written"));

        Fallocate.allocate(allocated, BYTES);
        Fallocate.writeZeros(written, BYTES);

        assertThat(Files.readAllBytes(allocated)).isEqualTo(new byte[BYTES]);
        assertThat(Files.mismatch(allocated, written)).isEqualTo(-1);
    }

    @Test
    void moreThanTheDiskHasIsRefused() throws IOException {
        var disk = Files.getFileStore(directory);
        assumeThat(disk.type()).as("a file system that refuses at once").isEqualTo("tmpfs");
        Path file = Files.createFile(directory.resolve("large"));

        assertThatIOException()
                .isThrownBy(() -> Fallocate.allocate(file, disk.getTotalSpace() + BYTES))
                .withMessageContaining("cannot be set aside");
    }
}
