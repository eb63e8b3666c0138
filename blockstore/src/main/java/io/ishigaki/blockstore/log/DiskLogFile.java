package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A file of the file system.
///
/// *Threading.* Reads from any thread; one writer. The two use channels of their own, for the
/// interruption of a reader closes the channel it reads from, and the writer's must not be that
/// one.
final class DiskLogFile implements LogFile {
    private final Path path;
    private final FileChannel writing;
    private volatile FileChannel reading;
    private volatile boolean closed;
    private volatile long end;

    private DiskLogFile(Path path, FileChannel writing, FileChannel reading) throws IOException {
        this.path = path;
        this.writing = writing;
        this.reading = reading;
        this.end = writing.size();
    }

    static DiskLogFile open(Path path, OpenOption... how) throws IOException {
        FileChannel writing = FileChannel.open(path, how);
        return new DiskLogFile(path, writing, FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public long size() {
        return end;
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        long at = end;
        while (source.hasRemaining()) {
            at += writing.write(source, at);
        }
        end = at;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        boolean interrupted = Thread.interrupted();
        int start = target.position();
        try {
            while (target.hasRemaining()) {
                try {
                    if (reading.read(target, position + target.position() - start) < 0) {
                        break;
                    }
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(e);
                }
            }
            return target.position() - start;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Undoes what the interruption of some reader did to all of them.
    private synchronized void reopen(ClosedChannelException cause) throws IOException {
        if (closed) {
            throw cause;
        }
        if (!reading.isOpen()) {
            reading = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    @Override
    public void sync() throws IOException {
        writing.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
        writing.truncate(size);
        end = writing.size();
    }

    @Override
    public Optional<FileChannel> channel() throws IOException {
        if (!reading.isOpen()) {
            reopen(new ClosedChannelException());
        }
        return Optional.of(reading);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        reading.close();
        writing.close();
    }
}
