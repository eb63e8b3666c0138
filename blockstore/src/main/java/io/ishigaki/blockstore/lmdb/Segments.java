package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.DamagedLogException;
import io.ishigaki.blockstore.log.FileHeader;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogFiles;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.blockstore.log.LogScanner;
import io.ishigaki.blockstore.log.LogWriter;
import io.ishigaki.multiformats.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The open segments, each opened when it is first asked for. Thread-safe.
final class Segments implements Closeable {
    /// Open files; a process has some thousand at most.
    private static final int OPEN_MAX = 400;

    private static final int RECENT = 8;
    private static final int RECORD_BYTES = 4096;

    private final LogFiles files;
    private final Map<Long, Segment> open = new ConcurrentHashMap<>();
    private final Map<Long, VerifiedBits> verified = new ConcurrentHashMap<>();
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
            closeOneOfMany();
            segment = new Segment(id, files.open(name), bits(id));
            open.put(id, segment);
        }
        return segment;
    }

    private VerifiedBits bits(long id) {
        return verified.computeIfAbsent(id, _ -> new VerifiedBits());
    }

    /// Keeps the number of open files bounded; whoever needs the closed one opens it again. The
    /// last few are still being written or synced.
    private void closeOneOfMany() throws IOException {
        if (open.size() < OPEN_MAX) {
            return;
        }
        long newest = open.keySet().stream().reduce(0L, Math::max);
        for (Segment each : open.values()) {
            if (each.id() < newest - RECENT && !each.isHeldByReaders()) {
                open.remove(each.id());
                each.retire();
                return;
            }
        }
    }

    /// Takes up a file that was just made.
    synchronized void add(long id, LogFile file) {
        open.put(id, new Segment(id, file, bits(id)));
    }

    /// Lends the file no more. Answers it, so that its last reader can be waited for.
    synchronized @Nullable Segment retire(long id) throws IOException {
        Segment segment = open.remove(id);
        verified.remove(id);
        if (segment != null) {
            segment.retire();
        }
        return segment;
    }

    /// Forgets which blocks were compared with their hashes: the disk can't be relied on.
    void distrust() {
        verified.values().forEach(VerifiedBits::clear);
    }

    /// Whether there is such a file at all.
    boolean exists(long id) throws IOException {
        return open.containsKey(id) || files.list().contains(LogNames.SEGMENT.name(id));
    }

    /// Whether the log has a record of this multihash where `position` says, whatever its body is.
    boolean holdsRecord(Bytes multihash, Position position) throws IOException {
        Segment segment = hold(position.segment());
        if (segment == null) {
            return false;
        }
        try {
            LogScanner scanner = LogScanner.of(segment.file(), RECORD_BYTES);
            long start = position.offset() - LogWriter.recordBytes(multihash, 0);
            long end = position.offset() + position.length();
            var at = new LogPosition(position.segment(), start, position.ordinal(), 0);
            return start >= FileHeader.BYTES
                    && scanner.records(at, end).stream()
                            .anyMatch(each -> each.header().key().equals(multihash)
                                    && each.bodyAt() == position.offset()
                                    && each.header().bodyLength() == position.length());
        } catch (DamagedLogException _) {
            return false; // its first bytes have rotted, and with them what tells its records
        } finally {
            segment.release();
        }
    }

    LogFiles files() {
        return files;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Segment each : List.copyOf(open.values())) {
            each.retire();
        }
        open.clear();
    }
}
