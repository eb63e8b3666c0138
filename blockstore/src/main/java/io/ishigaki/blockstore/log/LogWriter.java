package io.ishigaki.blockstore.log;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Appends batches of records to one log file, through a buffer so that small ones cost no system
/// call each.
///
/// Confined to one thread. Nothing is durable before [LogFile#sync].
public final class LogWriter {
    /// A batch holds no more: replay keeps the positions of a batch in memory until it has seen the
    /// trailer.
    public static final int BATCH_RECORDS_MAX = 8192;

    private final LogFile file;
    private final FileHeader header;
    private final ByteBuffer staging;
    private final CRC32C batchCrc = new CRC32C();

    /// The bytes of the buffer up to here are in the file, and those up to there in the batch's sum.
    private int written;

    private int summed;

    /// Whether something in the buffer is likely to be read again soon.
    private boolean cached;

    /// Where the open batch began, and where its records end so far.
    private LogPosition committed;

    private long end;
    private int records;

    private LogWriter(LogFile file, FileHeader header, ByteBuffer staging, LogPosition start) {
        this.file = file;
        this.header = header;
        this.staging = staging.order(ByteOrder.LITTLE_ENDIAN);
        this.committed = start;
        this.end = start.offset();
        stageFrom(end);
        this.records = start.records();
    }

    /// Begins a new file: its header is written, not yet durable. `staging` is lent until another
    /// writer takes it. It holds at least two pages, and more than a header in each; where it lies in memory at the
    /// start of a page, what is added uncached goes to the disk from there.
    public static LogWriter begin(LogFile file, FileHeader header, ByteBuffer staging, long sequence)
            throws IOException {
        file.append(header.encode());
        return new LogWriter(file, header, staging, new LogPosition(header.id(), FileHeader.BYTES, 0, sequence));
    }

    /// Goes on behind `end`, where the file must end.
    public static LogWriter resume(LogFile file, FileHeader header, ByteBuffer staging, LogPosition end)
            throws IOException {
        if (file.size() != end.offset()) {
            throw new DamagedLogException(
                    "file %s is %d bytes, expected %d".formatted(file.name(), file.size(), end.offset()));
        }
        return new LogWriter(file, header, staging, end);
    }

    public LogFile file() {
        return file;
    }

    /// The place behind the last ended batch.
    public LogPosition position() {
        return committed;
    }

    /// The length of the file once all that was added is written.
    public long end() {
        return end;
    }

    public boolean isBatchOpen() {
        return end > committed.offset();
    }

    /// The ordinal of the record that is added next.
    public int nextOrdinal() {
        return records;
    }

    public int batchRecords() {
        return records - committed.records();
    }

    public long batchBytes() {
        return end - committed.offset();
    }

    /// The bytes that a record of this key and body takes.
    public static long recordBytes(Bytes key, int bodyLength) {
        return (long) RecordHeader.bytes(key) + bodyLength;
    }

    /// Adds a record to the open batch; answers the offset of its body.
    public long add(RecordHeader.Type type, Bytes key, Bytes body) throws IOException {
        return add(type, key, body, true);
    }

    /// The same for a record that nobody is expected to read soon, see [LogFile#appendUncached].
    public long addUncached(RecordHeader.Type type, Bytes key, Bytes body) throws IOException {
        return add(type, key, body, false);
    }

    private long add(RecordHeader.Type type, Bytes key, Bytes body, boolean soon) throws IOException {
        reserve(RecordHeader.bytes(key));
        RecordHeader.write(staging, header.magic(), type, key, body.length());
        long bodyAt = end + RecordHeader.bytes(key);
        ByteBuffer source = body.asBuffer();
        while (source.hasRemaining()) {
            reserve(1);
            cached |= soon;
            int room = Math.min(staging.remaining(), source.remaining());
            staging.put(source.slice(source.position(), room));
            source.position(source.position() + room);
        }
        end = bodyAt + body.length();
        records++;
        return bodyAt;
    }

    /// Ends the open batch and writes it out whole; answers the place behind it.
    public LogPosition endBatch() throws IOException {
        reserve(RecordHeader.BYTES_MAX);
        sum();
        long sequence = committed.sequence() + 1;
        var trailer = new Trailer(sequence, records, batchRecords(), (int) batchBytes(), (int) batchCrc.getValue());
        Bytes key = trailer.encode();
        RecordHeader.write(staging, header.magic(), RecordHeader.Type.TRAILER, key, 0);
        write(staging.position());
        batchCrc.reset();
        end += RecordHeader.bytes(key);
        stageFrom(end);
        committed = new LogPosition(header.id(), end, records, sequence);
        return committed;
    }

    /// Forgets the open batch, cutting back what of it had reached the file.
    public void abandonBatch() throws IOException {
        batchCrc.reset();
        end = committed.offset();
        stageFrom(end);
        records = committed.records();
        if (file.size() > end) {
            file.truncate(end);
        }
    }

    /// Empties the buffer, for bytes that go to the file from `offset` on: they lie in the buffer as they will in the
    /// pages of the file.
    private void stageFrom(long offset) {
        written = (int) (offset % LogFile.PAGE_BYTES);
        summed = written;
        cached = false;
        staging.clear().position(written);
    }

    /// Makes room by writing out whole pages; what is in none yet moves to the front.
    private void reserve(int bytes) throws IOException {
        if (staging.remaining() >= bytes) {
            return;
        }
        sum();
        int whole = staging.position() - staging.position() % LogFile.PAGE_BYTES;
        write(whole);
        staging.flip().position(whole);
        staging.compact();
        written = 0;
        summed = staging.position();
    }

    private void sum() {
        batchCrc.update(staging.duplicate().flip().position(summed));
        summed = staging.position();
    }

    private void write(int to) throws IOException {
        ByteBuffer source = staging.slice(written, to - written);
        if (cached) {
            file.append(source);
        } else {
            file.appendUncached(source);
        }
        cached = false;
        written = to;
    }
}
