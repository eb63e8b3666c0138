package io.ishigaki.blockstore.log;

import io.ishigaki.multiformats.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The metadata journal: one log file of [JournalEntry]s. Confined to one thread.
public final class Journal implements Closeable {
    /// The place before the first entry of any journal.
    public static final LogPosition START = new LogPosition(0, FileHeader.BYTES, 0, 0);

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

    /// Shows the entries of whole batches from `from` on; answers the place behind the last.
    public static LogPosition replay(LogFile file, LogPosition from, EntryVisitor visitor) throws IOException {
        return LogScanner.of(file).scan(from, (batch, _) -> {
            for (LogScanner.Found each : batch) {
                visitor.visit(JournalEntry.decode(each.readBody(file)));
            }
        });
    }

    @Override
    public void close() throws IOException {
        writer.file().close();
    }
}
