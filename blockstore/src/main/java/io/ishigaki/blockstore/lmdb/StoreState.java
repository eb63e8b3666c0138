package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.blockstore.log.UnknownFormatException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What the committer knows besides the tables, and commits with them.
///
/// Written by the committer's thread alone; the others read single values of it, as of the last
/// change.
final class StoreState {
    static final int FORMAT = 1;
    private static final Bytes KEY = Bytes.copyOf("state".getBytes(StandardCharsets.US_ASCII));

    final AtomicLong nextStamp = new AtomicLong(1);
    final AtomicLong damaged = new AtomicLong();

    /// Commits of this process that took blocks away.
    final AtomicLong removals = new AtomicLong();

    /// Kept blocks that this process set aside.
    final AtomicLong damageFound = new AtomicLong();

    final Map<Long, SegmentUse> segments = new ConcurrentSkipListMap<>();

    /// What changed since the last commit.
    final Map<Long, SegmentUse> dirty = new ConcurrentHashMap<>();

    /// Who is told of blocks that have come in.
    final List<Consumer<Multihash>> listeners = new CopyOnWriteArrayList<>();

    /// How far the segments and the journal are in the index.
    volatile LogPosition segmentMark = new LogPosition(0, 0, 0, 0);

    volatile LogPosition journalMark = new LogPosition(0, 0, 0, 0);

    /// Whether `view` holds a state; if not, the index is new.
    static boolean isIn(IndexView view) {
        return view.find(Table.META, KEY) != null;
    }

    static StoreState load(IndexView view) throws IOException {
        var state = new StoreState();
        ByteBuffer in = view.find(Table.META, KEY);
        if (in == null) {
            return state;
        }
        long format = Uvarint.read(in);
        if (format != FORMAT) {
            throw new UnknownFormatException("index has format %d, this program reads %d".formatted(format, FORMAT));
        }
        state.nextStamp.set(Uvarint.read(in));
        state.segmentMark = readMark(in);
        state.journalMark = readMark(in);
        view.scan(Table.SEGMENTS, Bytes.EMPTY, (key, value) -> {
            state.segments.put(key.getLong(), SegmentUse.read(value));
            return true;
        });
        state.damaged.set(view.stat(Table.DAMAGED).entries);
        return state;
    }

    void save(IndexWriter writer) {
        var out = new ByteArrayOutputStream();
        Uvarint.write(out, FORMAT);
        Uvarint.write(out, nextStamp.get());
        writeMark(out, segmentMark);
        writeMark(out, journalMark);
        writer.put(Table.META, KEY, Bytes.ofOwned(out.toByteArray()));
        dirty.forEach((id, use) -> writer.put(Table.SEGMENTS, longKey(id), use.encode()));
        dirty.clear();
    }

    /// A stamp above all before it; even ones are shared by a batch.
    long freshStamp(boolean shared) {
        return nextStamp.getAndIncrement() * 2 + (shared ? 0 : 1);
    }

    /// No stamp given from now on is below this.
    long firstStampToCome() {
        return nextStamp.get() * 2;
    }

    void use(long segment, SegmentUse use) {
        segments.put(segment, use);
        dirty.put(segment, use);
    }

    SegmentUse useOf(long segment) {
        return segments.getOrDefault(segment, SegmentUse.NONE);
    }

    /// Bytes of all segments that are committed.
    long segmentBytes() {
        return segments.values().stream().mapToLong(SegmentUse::bytes).sum();
    }

    static Bytes longKey(long value) {
        return Bytes.ofOwned(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private static void writeMark(ByteArrayOutputStream out, LogPosition mark) {
        Uvarint.write(out, mark.file());
        Uvarint.write(out, mark.offset());
        Uvarint.write(out, mark.records());
        Uvarint.write(out, mark.sequence());
    }

    private static LogPosition readMark(ByteBuffer in) {
        return new LogPosition(Uvarint.read(in), Uvarint.read(in), (int) Uvarint.read(in), Uvarint.read(in));
    }
}
