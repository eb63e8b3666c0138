package io.ishigaki.blockstore.lmdb;

import io.ishigaki.multiformats.Bytes;
import java.nio.ByteBuffer;
import java.util.Map;
import org.lmdbjava.Dbi;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/// The write transaction. Confined to the committer's thread.
final class IndexWriter extends IndexView implements AutoCloseable {
    static final int BUFFER_BYTES = KEY_BYTES_MAX + 1 + IndexEntry.BYTES_MAX;

    private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

    private final ByteBuffer valueBuffer;

    /// `buffer` is direct, of [#BUFFER_BYTES] bytes, and lent for the life of the transaction.
    IndexWriter(Txn<ByteBuffer> txn, Map<Table, Dbi<ByteBuffer>> tables, ByteBuffer buffer) {
        super(txn, tables, buffer.slice(0, KEY_BYTES_MAX));
        this.valueBuffer = buffer.slice(KEY_BYTES_MAX + 1, IndexEntry.BYTES_MAX);
    }

    void put(Table table, Bytes key, Bytes value) {
        ByteBuffer reserved = table(table).reserve(txn, key(key), value.length());
        reserved.put(value.asBuffer());
    }

    /// Puts a row behind all others; its page is filled whole, where a plain put would leave
    /// halves.
    void append(Table table, Bytes key, Bytes value) {
        ByteBuffer reserved = table(table).reserve(txn, key(key), value.length(), PutFlags.MDB_APPEND);
        reserved.put(value.asBuffer());
    }

    void putEmpty(Table table, Bytes key) {
        table(table).put(txn, key(key), EMPTY.duplicate());
    }

    void putEntry(Bytes multihash, IndexEntry entry) {
        valueBuffer.clear();
        entry.writeTo(valueBuffer);
        table(Table.BLOCKS).put(txn, key(multihash), valueBuffer.flip());
    }

    /// Puts an entry behind all others.
    void appendEntry(Bytes multihash, IndexEntry entry) {
        valueBuffer.clear();
        entry.writeTo(valueBuffer);
        table(Table.BLOCKS).put(txn, key(multihash), valueBuffer.flip(), PutFlags.MDB_APPEND);
    }

    boolean delete(Table table, Bytes key) {
        return table(table).delete(txn, key(key));
    }

    void commit() {
        txn.commit();
    }

    /// Undoes what was not committed.
    @Override
    public void close() {
        txn.close();
    }
}
