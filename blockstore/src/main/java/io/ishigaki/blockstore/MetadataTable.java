package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Small records of a module above, durable when a write returns, brought back by a rebuild from
/// the log.
///
/// Keys are 1 to [#KEY_BYTES_MAX] bytes, values at most [#VALUE_BYTES_MAX].
public interface MetadataTable {
    int KEY_BYTES_MAX = 400;
    int VALUE_BYTES_MAX = 1 << 20;

    Optional<Bytes> get(Bytes key) throws IOException;

    void put(Bytes key, Bytes value) throws IOException;

    boolean remove(Bytes key) throws IOException;

    /// Puts the records that have a value and removes those that have none, all in one commit or not at all.
    void write(Map<Bytes, Optional<Bytes>> changes) throws IOException;

    /// Shows the records whose key begins with `prefix`, in key order, and ends early when
    /// `visitor` answers false.
    void forEach(Bytes prefix, RecordVisitor visitor) throws IOException;

    /// `key`, if its length is allowed.
    ///
    /// @throws IllegalArgumentException if it is not
    static Bytes checkedKey(Bytes key) {
        if (key.isEmpty() || key.length() > KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "record key is %d bytes, limit 1 to %d".formatted(key.length(), KEY_BYTES_MAX));
        }
        return key;
    }

    /// `value`, if its length is allowed.
    ///
    /// @throws IllegalArgumentException if it is not
    static Bytes checkedValue(Bytes value) {
        if (value.length() > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "record value is %d bytes, limit %d".formatted(value.length(), VALUE_BYTES_MAX));
        }
        return value;
    }

    /// Whether `key` begins with `prefix`.
    static boolean startsWith(Bytes key, Bytes prefix) {
        return key.length() >= prefix.length() && key.slice(0, prefix.length()).equals(prefix);
    }

    @FunctionalInterface
    interface RecordVisitor {
        boolean visit(Bytes key, Bytes value) throws IOException;
    }
}
