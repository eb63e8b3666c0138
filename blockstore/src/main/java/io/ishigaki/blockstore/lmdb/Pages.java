package io.ishigaki.blockstore.lmdb;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A table read a page at a time, each in a read transaction of its own: no transaction is open
/// while rows are looked at, however long that takes, and what comes or goes meanwhile may be seen
/// or not.
///
/// Confined to its caller's thread.
final class Pages<T> {
    static final int ROWS_MAX = 1_000;

    private final Index index;
    private final Table table;
    private final Reader<T> reader;
    private Bytes from = Bytes.EMPTY;
    private boolean ended;

    Pages(Index index, Table table, Reader<T> reader) {
        this.index = index;
        this.table = table;
        this.reader = reader;
    }

    /// Starts at the first key that is not below `first`.
    Pages<T> from(Bytes first) {
        from = first;
        return this;
    }

    /// Makes a value of a row.
    @FunctionalInterface
    interface Reader<T> {
        T read(ByteBuffer key, ByteBuffer value) throws IOException;
    }

    /// Answers false to end.
    @FunctionalInterface
    interface Visitor<T> {
        boolean visit(T row) throws IOException;
    }

    void forEach(Visitor<? super T> visitor) throws IOException {
        for (List<T> page = next(); !page.isEmpty(); page = next()) {
            for (T each : page) {
                if (!visitor.visit(each)) {
                    return;
                }
            }
        }
    }

    private List<T> next() throws IOException {
        Deadline.check();
        if (ended) {
            return List.of();
        }
        List<T> page = new ArrayList<>();
        ended = index.read(view -> view.scan(table, from, (key, value) -> {
            if (page.size() == ROWS_MAX) {
                from = Bytes.copyOf(key);
                return false;
            }
            page.add(reader.read(key, value));
            return true;
        }));
        return page;
    }
}
