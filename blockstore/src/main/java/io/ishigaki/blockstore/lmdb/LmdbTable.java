package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One named table among the records of the index: its keys follow its name, which its length
/// stands before.
///
/// Thread-safe.
final class LmdbTable implements MetadataTable {
    static final int NAME_BYTES_MAX = 64;

    private final Index index;
    private final Pipeline pipeline;
    private final Table table;
    private final Bytes name;

    /// A table of that name.
    ///
    /// @param table [Table#RECORDS], which the journal repeats, or [Table#DERIVED]
    LmdbTable(Index index, Pipeline pipeline, Table table, String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length == 0 || ascii.length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "table name '%s' is %d bytes, limit 1 to %d".formatted(name, ascii.length, NAME_BYTES_MAX));
        }
        this.index = index;
        this.pipeline = pipeline;
        this.table = table;
        this.name = join(Bytes.ofOwned(new byte[] {(byte) ascii.length}), Bytes.ofOwned(ascii));
    }

    private static Bytes join(Bytes head, Bytes tail) {
        byte[] joined = new byte[head.length() + tail.length()];
        head.copyTo(0, joined, 0, head.length());
        tail.copyTo(0, joined, head.length(), tail.length());
        return Bytes.ofOwned(joined);
    }

    @Override
    public Optional<Bytes> get(Bytes key) throws IOException {
        Bytes full = join(name, MetadataTable.checkedKey(key));
        return index.read(view -> view.value(table, full));
    }

    @Override
    public void put(Bytes key, Bytes value) throws IOException {
        write(Map.of(key, Optional.of(value)));
    }

    @Override
    public boolean remove(Bytes key) throws IOException {
        if (get(key).isEmpty()) {
            return false;
        }
        write(Map.of(key, Optional.empty()));
        return true;
    }

    @Override
    public void write(Map<Bytes, Optional<Bytes>> changes) throws IOException {
        Map<Bytes, Optional<Bytes>> rows = new LinkedHashMap<>();
        changes.forEach((key, value) -> {
            value.ifPresent(MetadataTable::checkedValue);
            rows.put(join(name, MetadataTable.checkedKey(key)), value);
        });
        pipeline.ask(txn -> rows.forEach((key, value) -> change(txn, key, value)));
    }

    private void change(StoreTxn txn, Bytes key, Optional<Bytes> value) {
        boolean isJournaled = table == Table.RECORDS;
        if (value.isPresent()) {
            txn.index.put(table, key, value.get());
            if (isJournaled) {
                txn.journal(new JournalEntry.RecordPut(key, value.get()));
            }
        } else if (txn.index.delete(table, key) && isJournaled) {
            txn.journal(new JournalEntry.RecordRemoved(key));
        }
    }

    @Override
    public void forEach(Bytes prefix, RecordVisitor visitor) throws IOException {
        Bytes start = join(name, prefix);
        new Pages<>(index, table, (key, value) -> Map.entry(Bytes.copyOf(key), Bytes.copyOf(value)))
                .from(start)
                .forEach(row -> MetadataTable.startsWith(row.getKey(), start)
                        && visitor.visit(
                                row.getKey().slice(name.length(), row.getKey().length() - name.length()),
                                row.getValue()));
    }
}
