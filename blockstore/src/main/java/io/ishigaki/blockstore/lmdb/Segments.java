package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogFiles;
import io.ishigaki.blockstore.log.LogNames;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The open segments, each opened when it is first asked for. Thread-safe.
final class Segments implements Closeable {
    private final LogFiles files;
    private final Map<Long, Segment> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Segments(LogFiles files) {
        this.files = files;
    }

    /// The segment, held until it is released; null if it is no more, and the caller looks up
    /// again.
    @Nullable
    Segment hold(long id) throws IOException {
        Segment segment = open.get(id);
        if (segment == null) {
            segment = openFile(id);
        }
        return segment != null && segment.hold() ? segment : null;
    }

    private synchronized @Nullable Segment openFile(long id) throws IOException {
        Segment segment = open.get(id);
        String name = LogNames.SEGMENT.name(id);
        if (segment == null && !closed && files.list().contains(name)) {
            segment = new Segment(id, files.open(name));
            open.put(id, segment);
        }
        return segment;
    }

    /// Takes up a file that was just made.
    synchronized void add(long id, LogFile file) {
        open.put(id, new Segment(id, file));
    }

    /// Lends the file no more. Answers it, so that its last reader can be waited for.
    synchronized @Nullable Segment retire(long id) throws IOException {
        Segment segment = open.remove(id);
        if (segment != null) {
            segment.release();
        }
        return segment;
    }

    LogFiles files() {
        return files;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Segment each : List.copyOf(open.values())) {
            each.release();
        }
        open.clear();
    }
}
