package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file of the file system.
///
/// *Threading.* Reads from any thread; one writer. The two use channels of their own, for the
/// interruption of a reader closes the channel it reads from, and the writer's must not be that
/// one.
final class DiskLogFile implements LogFile {
    /// Fewer bytes aren't worth the wait for the disk.
    private static final int UNCACHED_BYTES_MIN = 256 << 10;

    private static final Optional<OpenOption> DIRECT = findDirect();

    private final Path path;
    private volatile FileChannel reading;
    private @Nullable FileChannel writing;
    private @Nullable FileChannel uncached;

    /// Confined to the writer: not every file system writes past the page cache.
    private boolean refusesUncached;

    private volatile boolean closed;
    private volatile long end;

    private DiskLogFile(Path path, FileChannel reading) throws IOException {
        this.path = path;
        this.reading = reading;
        this.end = reading.size();
    }

    static DiskLogFile open(Path path) throws IOException {
        return new DiskLogFile(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    static DiskLogFile create(Path path) throws IOException {
        FileChannel created = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        DiskLogFile file = open(path);
        file.writing = created;
        return file;
    }

    /// Most files are only read, and need no second descriptor.
    private synchronized FileChannel writing() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (writing == null) {
            writing = FileChannel.open(path, StandardOpenOption.WRITE);
        }
        return writing;
    }

    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public long size() {
        return end;
    }

    /// The option is public API of the JDK on Linux, macOS and Windows, and not a part of Java.
    private static Optional<OpenOption> findDirect() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return Optional.of((OpenOption) options.getField("DIRECT").get(null));
        } catch (ReflectiveOperationException _) {
            return Optional.empty();
        }
    }

    private synchronized FileChannel uncached(OpenOption direct) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (uncached == null) {
            uncached = FileChannel.open(path, StandardOpenOption.WRITE, direct);
        }
        return uncached;
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        write(writing(), source);
    }

    /// The kernel keeps both ways coherent: it writes out and drops what it has of pages that are written past it.
    @Override
    public void appendUncached(ByteBuffer source) throws IOException {
        int head = (int) Math.min(source.remaining(), -end & (PAGE_BYTES - 1));
        int pages = (source.remaining() - head) & -PAGE_BYTES;
        if (DIRECT.isPresent() && !refusesUncached && source.isDirect() && pages >= UNCACHED_BYTES_MIN) {
            append(part(source, head));
            appendPages(DIRECT.get(), part(source, pages));
        }
        append(source);
    }

    /// The next `bytes` of `source`, which goes on behind them.
    private static ByteBuffer part(ByteBuffer source, int bytes) {
        ByteBuffer part = source.duplicate().limit(source.position() + bytes);
        source.position(part.limit());
        return part;
    }

    private void appendPages(OpenOption direct, ByteBuffer pages) throws IOException {
        try {
            write(uncached(direct), pages);
        } catch (IOException | UnsupportedOperationException _) {
            // It can't, or it fails, which the other way will say too.
            refusesUncached = true;
            append(pages);
        }
    }

    private void write(FileChannel channel, ByteBuffer source) throws IOException {
        long at = end;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
            end = at;
        }
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
        writing().force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
        writing().truncate(size);
        end = size;
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
        if (writing != null) {
            writing.close();
        }
        if (uncached != null) {
            uncached.close();
        }
    }
}
