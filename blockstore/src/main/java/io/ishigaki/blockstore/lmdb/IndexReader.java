package io.ishigaki.blockstore.lmdb;

import java.nio.ByteBuffer;
import java.util.Map;
import org.lmdbjava.Dbi;
import org.lmdbjava.Txn;

/// A read transaction that is lent for one question at a time.
final class IndexReader extends IndexView {
    IndexReader(Txn<ByteBuffer> txn, Map<Table, Dbi<ByteBuffer>> tables) {
        super(txn, tables, ByteBuffer.allocateDirect(KEY_BYTES_MAX));
    }

    void renew() {
        txn.renew();
    }

    void reset() {
        txn.reset();
    }

    void close() {
        txn.close();
    }
}
