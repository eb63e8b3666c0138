package io.ishigaki.blockstore.log;

import io.ishigaki.multiformats.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The metadata journal: one log file of [JournalEntry]s. Confined to one thread.
public final class Journal implements Closeable {
    private static final int STAGING_BYTES = 64 << 10;

    private final LogWriter writer;

    private Journal(LogWriter writer) {
        this.writer = writer;
    }

    /// Makes an empty journal under a name that says so until it is finished.
    public static Journal begin(LogFiles files, FileHeader header, LogNames name) throws IOException {
        LogFile file = files.create(name.name(header.id()));
        return new Journal(LogWriter.begin(file, header, ByteBuffer.allocateDirect(STAGING_BYTES), 0));
    }

    /// Opens the journal that ends at `mark`.
    public static Journal resume(LogFiles files, LogPosition mark) throws IOException {
        LogFile file = files.open(LogNames.JOURNAL.name(mark.file()));
        return new Journal(
                LogWriter.resume(file, FileHeader.read(file), ByteBuffer.allocateDirect(STAGING_BYTES), mark));
    }

    /// Adds `entries`; not yet durable.
    public void add(List<JournalEntry> entries) throws IOException {
        for (JournalEntry each : entries) {
            if (writer.batchRecords() >= LogWriter.BATCH_RECORDS_MAX) {
                writer.endBatch();
            }
            writer.add(RecordHeader.Type.ENTRY, Bytes.EMPTY, each.encode());
        }
        if (writer.isBatchOpen()) {
            writer.endBatch();
        }
    }

    /// Returns when all that was added is durable; answers the place behind it.
    public LogPosition sync() throws IOException {
        writer.file().sync();
        return writer.position();
    }

    public long size() {
        return writer.end();
    }

    /// Hears of each entry of a journal, in order.
    @FunctionalInterface
    public interface EntryVisitor {
        void visit(JournalEntry entry) throws IOException;
    }

    /// What a replay has read: the place behind the last whole batch, and how often one was damaged
    /// before it.
    public record Replayed(LogPosition end, int gaps) {}

    /// Shows the entries of whole batches from the start on, and goes on behind damaged ones.
    public static Replayed replay(LogFile file, EntryVisitor visitor) throws IOException {
        return replay(file, Long.MAX_VALUE, visitor);
    }

    /// Shows the entries of the whole batches that end at offset `limit` or before, and goes on
    /// behind damaged ones.
    public static Replayed replay(LogFile file, long limit, EntryVisitor visitor) throws IOException {
        LogScanner scanner = LogScanner.of(file);
        LogScanner.BatchVisitor batches = (batch, behind) -> {
            for (LogScanner.Found each : behind.offset() <= limit ? batch : List.<LogScanner.Found>of()) {
                visitor.visit(JournalEntry.decode(each.readBody(file)));
            }
        };
        LogPosition end = scanner.scan(scanner.start(0), batches);
        int gaps = 0;
        for (LogPosition next = scanner.resume(end); next != null; next = scanner.resume(end)) {
            gaps++;
            end = scanner.scan(next, batches);
        }
        return new Replayed(end, gaps);
    }

    @Override
    public void close() throws IOException {
        writer.file().close();
    }
}
