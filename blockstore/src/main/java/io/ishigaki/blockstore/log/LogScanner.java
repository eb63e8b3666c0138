package io.ishigaki.blockstore.log;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads a log file batch by batch, in one sequential pass, and shows only whole batches whose sums
/// are right.
///
/// Confined to one thread.
public final class LogScanner {
    private static final int BUFFER_BYTES = 1 << 20;

    private final LogFile file;
    private final FileHeader header;
    private final ByteBuffer buffer;
    private long bufferAt;

    private LogScanner(LogFile file, FileHeader header, int bufferBytes) {
        this.file = file;
        this.header = header;
        this.buffer =
                ByteBuffer.allocate(bufferBytes).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }

    public static LogScanner of(LogFile file) throws IOException {
        return of(file, BUFFER_BYTES);
    }

    /// A scanner that reads `bufferBytes` at once: few where only headers are wanted.
    public static LogScanner of(LogFile file, int bufferBytes) throws IOException {
        return new LogScanner(file, FileHeader.read(file), bufferBytes);
    }

    public FileHeader header() {
        return header;
    }

    /// A record of a whole batch. `ordinal` counts the records of its file; `bodyAt` is the offset
    /// of its body.
    public record Found(RecordHeader header, int ordinal, long bodyAt) {
        /// The body, which the batch's sum has vouched for.
        public Bytes readBody(LogFile file) throws IOException {
            byte[] body = new byte[header.bodyLength()];
            if (file.read(ByteBuffer.wrap(body), bodyAt) < body.length) {
                throw new DamagedLogException("record at %d of %s is cut short".formatted(bodyAt, file.name()));
            }
            return Bytes.ofOwned(body);
        }
    }

    /// Hears of each whole batch, with the place behind it.
    @FunctionalInterface
    public interface BatchVisitor {
        void visit(List<Found> batch, LogPosition behind) throws IOException;
    }

    /// The place before the first batch of a file that follows sequence number `sequence`.
    public LogPosition start(long sequence) {
        return new LogPosition(header.id(), FileHeader.BYTES, 0, sequence);
    }

    /// Shows the whole batches from `from` to the first that is none; answers the place behind the
    /// last one shown.
    public LogPosition scan(LogPosition from, BatchVisitor visitor) throws IOException {
        LogPosition at = from;
        for (Batch batch = batchAt(at); batch != null; batch = batchAt(at)) {
            at = batch.behind;
            visitor.visit(batch.records, at);
        }
        return at;
    }

    /// The first place behind `from` where a whole batch begins, or null: where there is one behind
    /// what is no batch, the bytes between have rotted.
    public @Nullable LogPosition resume(LogPosition from) throws IOException {
        long size = file.size();
        for (long at = from.offset() + 1; at + RecordHeader.FIXED_BYTES <= size; at++) {
            if (!fill(at, RecordHeader.BYTES_MAX) && buffer.remaining() < RecordHeader.FIXED_BYTES) {
                return null;
            }
            if (buffer.getLong(buffer.position()) != header.magic()) {
                continue;
            }
            var place = new LogPosition(header.id(), at, from.records(), from.sequence());
            if (batchAt(place) != null) {
                return place;
            }
        }
        return null;
    }

    /// The records with whole headers between two places, where no batch is right, as far as they
    /// follow one another. Nothing vouches for their bodies.
    public List<Found> records(LogPosition from, long to) throws IOException {
        List<Found> records = new ArrayList<>();
        long at = from.offset();
        while (at < to) {
            fill(at, RecordHeader.BYTES_MAX);
            RecordHeader record = RecordHeader.read(buffer, header.magic());
            if (record == null || record.type() == RecordHeader.Type.TRAILER) {
                return records;
            }
            long bodyAt = at + record.bytes();
            at = bodyAt + record.bodyLength();
            if (at <= to) {
                records.add(new Found(record, from.records() + records.size(), bodyAt));
            }
        }
        return records;
    }

    private record Batch(List<Found> records, LogPosition behind) {}

    private @Nullable Batch batchAt(LogPosition start) throws IOException {
        List<Found> records = new ArrayList<>();
        var crc = new CRC32C();
        long at = start.offset();
        while (records.size() <= LogWriter.BATCH_RECORDS_MAX) {
            fill(at, RecordHeader.BYTES_MAX);
            ByteBuffer before = buffer.duplicate();
            RecordHeader record = RecordHeader.read(buffer, header.magic());
            if (record == null) {
                return null;
            }
            if (record.type() == RecordHeader.Type.TRAILER) {
                return endAt(start, record, records, at, (int) crc.getValue());
            }
            crc.update(before.limit(buffer.position()));
            long bodyAt = at + record.bytes();
            if (!sum(crc, bodyAt, record.bodyLength())) {
                return null;
            }
            records.add(new Found(record, 0, bodyAt));
            at = bodyAt + record.bodyLength();
        }
        return null;
    }

    /// The batch that this trailer ends, or null if the trailer does not fit what stands before it.
    private @Nullable Batch endAt(LogPosition start, RecordHeader last, List<Found> records, long at, int crc) {
        Trailer trailer = Trailer.decode(last.key());
        boolean fits = trailer != null
                && trailer.batchRecords() == records.size()
                && trailer.batchBytes() == (int) (at - start.offset())
                && trailer.crc() == crc
                && trailer.sequence() > start.sequence();
        if (trailer == null || !fits) {
            return null;
        }
        int first = trailer.fileRecords() - records.size();
        List<Found> numbered = new ArrayList<>(records.size());
        for (Found each : records) {
            numbered.add(new Found(each.header, first + numbered.size(), each.bodyAt));
        }
        long end = at + last.bytes();
        return new Batch(numbered, new LogPosition(header.id(), end, trailer.fileRecords(), trailer.sequence()));
    }

    /// Adds `length` bytes of the file to `crc`; answers false if the file ends before.
    private boolean sum(CRC32C crc, long from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            fill(from + done, Math.min(length - done, buffer.capacity()));
            int part = Math.min(buffer.remaining(), length - done);
            if (part == 0) {
                return false;
            }
            crc.update(buffer.slice(buffer.position(), part));
            done += part;
        }
        return true;
    }

    /// Puts the buffer's position at `at` with `bytes` bytes behind it, or as many as the file has;
    /// answers whether all are there.
    private boolean fill(long at, int bytes) throws IOException {
        long inside = at - bufferAt;
        if (inside < 0 || inside + bytes > buffer.limit()) {
            buffer.clear();
            file.read(buffer, at);
            buffer.flip();
            bufferAt = at;
            inside = 0;
        }
        buffer.position((int) inside);
        return buffer.remaining() >= bytes;
    }
}
