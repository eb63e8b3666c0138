package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// A table in memory. Thread-safe, for the map is.
final class MemoryTable implements MetadataTable {
    private final ConcurrentNavigableMap<Bytes, Bytes> records = new ConcurrentSkipListMap<>();

    @Override
    public Optional<Bytes> get(Bytes key) {
        return Optional.ofNullable(records.get(key));
    }

    @Override
    public void put(Bytes key, Bytes value) {
        records.put(MetadataTable.checkedKey(key), MetadataTable.checkedValue(value));
    }

    @Override
    public boolean remove(Bytes key) {
        return records.remove(key) != null;
    }

    @Override
    public void write(Map<Bytes, Optional<Bytes>> changes) {
        changes.forEach((key, value) -> {
            MetadataTable.checkedKey(key);
            value.ifPresent(MetadataTable::checkedValue);
        });
        changes.forEach((key, value) -> {
            if (value.isPresent()) {
                records.put(key, value.get());
            } else {
                records.remove(key);
            }
        });
    }

    @Override
    public void forEach(Bytes prefix, RecordVisitor visitor) throws IOException {
        for (Map.Entry<Bytes, Bytes> each : records.tailMap(prefix).entrySet()) {
            if (!MetadataTable.startsWith(each.getKey(), prefix) || !visitor.visit(each.getKey(), each.getValue())) {
                return;
            }
        }
    }
}
