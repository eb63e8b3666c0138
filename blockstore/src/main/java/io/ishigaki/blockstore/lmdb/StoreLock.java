package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreLockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The right to have a store open: LMDB's own lock file lets two processes in, and the logs are for
/// one.
final class StoreLock implements Closeable {
    private static final String FILE = "store.lock";

    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    static StoreLock take(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // Open in this process: refused just as in another.
        }
        if (lock == null) {
            channel.close();
            throw new StoreLockedException("store in " + directory + " is open in another process");
        }
        return new StoreLock(channel);
    }

    /// Closing the file ends the lock. The file stays: to remove it would race with who takes it
    /// next.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
