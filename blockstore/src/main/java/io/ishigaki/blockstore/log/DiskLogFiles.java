package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Log files in a directory of the file system. Thread-safe: holds no state.
public final class DiskLogFiles implements LogFiles {
    private final Path directory;
    private final FileStore disk;
    private final Allocation allocation;

    private DiskLogFiles(Path directory, FileStore disk, Allocation allocation) {
        this.directory = directory;
        this.disk = disk;
        this.allocation = allocation;
    }

    /// Makes an empty file so long, and sets so much of the disk aside for it.
    @FunctionalInterface
    public interface Allocation {
        void allocate(Path file, long bytes) throws IOException;
    }

    /// The files of `directory`, which is made where it is absent.
    public static DiskLogFiles in(Path directory, Allocation allocation) throws IOException {
        Files.createDirectories(directory);
        // Found once: for that the list of mounts is read.
        return new DiskLogFiles(directory, Files.getFileStore(directory), allocation);
    }

    @Override
    public LogFile create(String name) throws IOException {
        return DiskLogFile.create(directory.resolve(name));
    }

    @Override
    public LogFile open(String name) throws IOException {
        return DiskLogFile.open(directory.resolve(name));
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public long usableBytes() throws IOException {
        return disk.getUsableSpace();
    }

    @Override
    public void allocate(String name, long bytes) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        try {
            allocation.allocate(file, bytes);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    @Override
    public void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
