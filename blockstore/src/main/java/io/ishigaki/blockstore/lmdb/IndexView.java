package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/// What can be read in a transaction. Buffers that it answers point into the map and last until the
/// next call.
///
/// Confined to whoever has the transaction.
class IndexView {
    static final int KEY_BYTES_MAX = 511;

    final Txn<ByteBuffer> txn;
    private final Map<Table, Dbi<ByteBuffer>> tables;
    private final ByteBuffer keyBuffer;

    /// `keyBuffer` is direct and lent for the life of the view.
    IndexView(Txn<ByteBuffer> txn, Map<Table, Dbi<ByteBuffer>> tables, ByteBuffer keyBuffer) {
        this.txn = txn;
        this.tables = tables;
        this.keyBuffer = keyBuffer;
    }

    final Dbi<ByteBuffer> table(Table table) {
        Dbi<ByteBuffer> found = tables.get(table);
        if (found == null) {
            throw new AssertionError("every table is opened with the environment: " + table);
        }
        return found;
    }

    /// `key` in the buffer that every call of this view uses.
    final ByteBuffer key(Bytes key) {
        return keyBuffer.clear().put(key.asBuffer()).flip();
    }

    final @Nullable ByteBuffer find(Table table, Bytes key) {
        return table(table).get(txn, key(key));
    }

    final Optional<Bytes> value(Table table, Bytes key) {
        return Optional.ofNullable(find(table, key)).map(Bytes::copyOf);
    }

    final @Nullable IndexEntry entry(Bytes multihash) {
        ByteBuffer found = find(Table.BLOCKS, multihash);
        return found == null ? null : IndexEntry.read(found);
    }

    final Stat stat(Table table) {
        return table(table).stat(txn);
    }

    /// Shows the rows from `from` on, in order, until `visitor` answers false; answers whether the
    /// end was reached.
    final boolean scan(Table table, Bytes from, RowVisitor visitor) throws IOException {
        try (Cursor<ByteBuffer> cursor = table(table).openCursor(txn)) {
            boolean found = from.isEmpty() ? cursor.first() : cursor.get(key(from), GetOp.MDB_SET_RANGE);
            while (found) {
                if (!visitor.visit(cursor.key(), cursor.val())) {
                    return false;
                }
                found = cursor.next();
            }
            return true;
        }
    }

    /// Sees one row; the buffers are good for the call only.
    @FunctionalInterface
    interface RowVisitor {
        boolean visit(ByteBuffer key, ByteBuffer value) throws IOException;
    }
}
