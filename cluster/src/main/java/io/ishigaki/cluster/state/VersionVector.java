package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How much of everybody's data records a box has: of each origin, everything up to a sequence. Immutable.
record VersionVector(Map<Origin, Long> sequences) {
    static final VersionVector EMPTY = new VersionVector(Map.of());

    VersionVector {
        sequences = Map.copyOf(sequences);
    }

    /// Up to which of the records of `origin`; 0 if none.
    long at(Origin origin) {
        return sequences.getOrDefault(origin, 0L);
    }

    VersionVector with(Origin origin, long sequence) {
        var changed = new TreeMap<>(sequences);
        changed.put(origin, sequence);
        return new VersionVector(changed);
    }

    /// Whether everything in `other` is in this one.
    boolean covers(VersionVector other) {
        return other.sequences.entrySet().stream().allMatch(each -> each.getValue() <= at(each.getKey()));
    }

    /// `[[peer, incarnation, sequence], …]` in order; [#decode] is its inverse.
    Value encode() {
        List<Value> rows = new ArrayList<>();
        new TreeMap<>(sequences)
                .forEach((origin, sequence) -> rows.add(new Value.ListValue(List.of(
                        new Value.ByteString(origin.peer().toBytes()),
                        Value.Int.of(origin.incarnation()),
                        Value.Int.of(sequence)))));
        return new Value.ListValue(rows);
    }

    /// Reads [#encode] in DAG-CBOR.
    ///
    /// @throws MalformedDataException if it is none
    static VersionVector decode(Bytes bytes) {
        if (Codec.DAG_CBOR.decode(bytes) instanceof Value.ListValue(var rows)) {
            return decode(rows);
        }
        throw new MalformedDataException("vector is no list");
    }

    /// @throws MalformedDataException if it is none
    static VersionVector decode(List<Value> rows) {
        var sequences = new TreeMap<Origin, Long>();
        for (Value row : rows) {
            var fields = new RowReader("vector", row);
            var origin = new Origin(fields.peer(), fields.integer());
            if (sequences.put(origin, fields.integer()) != null) {
                throw new MalformedDataException("vector names %s twice".formatted(origin.peer()));
            }
            fields.end();
        }
        return new VersionVector(sequences);
    }
}
