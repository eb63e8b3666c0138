package io.ishigaki.dag.walk;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keys that a walk met, with their depths, sorted in a temporary file that has no name any more.
///
/// ```text
/// entry = high:8 low:8 depth:4      big-endian; keys are unsigned, ascending and distinct
/// page  = entry{256}                the last one is shorter
/// ```
///
/// The first key of each page is in memory, 16 bytes for 256 entries, so that finding a key takes one read.
///
/// *Confined to* one thread.
final class SeenRun implements Closeable {
    static final int PAGE_ENTRIES = 256;

    private static final int ENTRY_BYTES = 2 * Long.BYTES + Integer.BYTES;
    private static final int PAGE_BYTES = PAGE_ENTRIES * ENTRY_BYTES;

    private final FileChannel file;
    private final long count;
    private final long[] firstKeys;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);

    private SeenRun(FileChannel file, long count) {
        this.file = file;
        this.count = count;
        this.firstKeys = new long[2 * Math.toIntExact((count + PAGE_ENTRIES - 1) / PAGE_ENTRIES)];
    }

    long count() {
        return count;
    }

    /// Writes the first `count` of `keys`, which are sorted, each as a high and a low half.
    static SeenRun of(long[] keys, int[] depths, int count) throws IOException {
        return write(count, run -> {
            for (int index = 0; index < count; index++) {
                run.put(keys[2 * index], keys[2 * index + 1], depths[index]);
            }
        });
    }

    /// Writes what is in either; they have no key in common.
    static SeenRun merge(SeenRun left, SeenRun right) throws IOException {
        return write(left.count + right.count, run -> {
            var first = new Reader(left);
            var second = new Reader(right);
            while (first.hasEntry() || second.hasEntry()) {
                Reader next = !second.hasEntry() || first.hasEntry() && first.precedes(second) ? first : second;
                run.put(next.high, next.low, next.depth);
                next.advance();
            }
        });
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    private static SeenRun write(long count, Content content) throws IOException {
        Path path = Files.createTempFile("ishi-walk-", ".seen");
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            var run = new SeenRun(file, count);
            var writer = new Writer(run);
            content.writeTo(writer);
            writer.flush();
            return run;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// As [SeenCids#mark], but for keys that are here; of others the answer is negative and nothing is noted.
    int mark(long high, long low, int depth) throws IOException {
        int pageIndex = pageOf(high, low);
        if (pageIndex < 0) {
            return -1;
        }
        long offset = (long) pageIndex * PAGE_BYTES;
        readPage(page, offset);
        int from = 0;
        int to = page.limit() / ENTRY_BYTES - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int at = middle * ENTRY_BYTES;
            int order = compare(page.getLong(at), page.getLong(at + Long.BYTES), high, low);
            if (order == 0) {
                return lower(at + 2 * Long.BYTES, offset, depth);
            }
            from = order < 0 ? middle + 1 : from;
            to = order < 0 ? to : middle - 1;
        }
        return -1;
    }

    private int lower(int at, long offset, int depth) throws IOException {
        int before = page.getInt(at);
        if (depth < before) {
            ByteBuffer changed = ByteBuffer.allocate(Integer.BYTES).putInt(0, depth);
            file.write(changed, offset + at);
        }
        return before;
    }

    /// The last page that does not begin behind the key, or -1.
    private int pageOf(long high, long low) {
        int from = 0;
        int to = firstKeys.length / 2 - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            boolean behind = compare(firstKeys[2 * middle], firstKeys[2 * middle + 1], high, low) > 0;
            from = behind ? from : middle + 1;
            to = behind ? middle - 1 : to;
        }
        return to;
    }

    private void readPage(ByteBuffer into, long offset) throws IOException {
        into.clear().limit((int) Math.min(PAGE_BYTES, count * ENTRY_BYTES - offset));
        while (into.hasRemaining()) {
            if (file.read(into, offset + into.position()) < 0) {
                throw new EOFException("temporary file of a walk ends at %d, expected %d bytes"
                        .formatted(file.size(), count * ENTRY_BYTES));
            }
        }
        into.flip();
    }

    static int compare(long high, long low, long otherHigh, long otherLow) {
        return high != otherHigh ? Long.compareUnsigned(high, otherHigh) : Long.compareUnsigned(low, otherLow);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static final class Writer {
        private final SeenRun run;
        private final ByteBuffer buffer = ByteBuffer.allocate(PAGE_BYTES);
        private int pages;

        Writer(SeenRun run) {
            this.run = run;
        }

        void put(long high, long low, int depth) throws IOException {
            if (buffer.position() == 0) {
                run.firstKeys[2 * pages] = high;
                run.firstKeys[2 * pages + 1] = low;
                pages++;
            }
            buffer.putLong(high).putLong(low).putInt(depth);
            if (!buffer.hasRemaining()) {
                flush();
            }
        }

        void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                run.file.write(buffer);
            }
            buffer.clear();
        }
    }

    /// Reads a run from its begin to its end; it stands on an entry while it has one.
    private static final class Reader {
        private final SeenRun run;
        private final ByteBuffer buffer = ByteBuffer.allocate(PAGE_BYTES).limit(0);
        private long next;
        private long high;
        private long low;
        private int depth;

        Reader(SeenRun run) throws IOException {
            this.run = run;
            advance();
        }

        /// Whether what [#advance] went to is an entry and not the end.
        boolean hasEntry() {
            return next <= run.count;
        }

        boolean precedes(Reader other) {
            return compare(high, low, other.high, other.low) < 0;
        }

        void advance() throws IOException {
            next++;
            if (!hasEntry()) {
                return;
            }
            if (!buffer.hasRemaining()) {
                run.readPage(buffer, (next - 1) * ENTRY_BYTES);
            }
            high = buffer.getLong();
            low = buffer.getLong();
            depth = buffer.getInt();
        }
    }
}
