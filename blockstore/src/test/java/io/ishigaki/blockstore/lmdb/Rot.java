package io.ishigaki.blockstore.lmdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// Flips bits on the disk.
final class Rot {
    private Rot() {}

    /// Flips one bit of the byte at an offset; doing it again undoes it.
    static void flip(Path file, long at, int bit) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int before = open.read();
            open.seek(at);
            open.write(before ^ 1 << bit);
        }
    }
}
