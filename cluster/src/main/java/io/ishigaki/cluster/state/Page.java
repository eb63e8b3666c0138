package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.ArrayList;
import java.util.List;

/// The data records of one origin with sequences in (`after`, `upTo`] that weren't replaced. Immutable.
record Page(Origin origin, long after, long upTo, List<SignedRecord> records) {
    /// @throws MalformedDataException if a record doesn't belong there, or they are out of order
    Page {
        records = List.copyOf(records);
        long before = after;
        for (SignedRecord record : records) {
            long sequence = record.stamp().sequence();
            if (!record.stamp().origin().equals(origin) || sequence <= before || sequence > upTo) {
                throw new MalformedDataException("record %d of %s is out of place in a page from %d to %d"
                        .formatted(sequence, record.stamp().author(), after, upTo));
            }
            before = sequence;
        }
    }

    /// `[peer, incarnation, after, upTo, [envelope, …]]`; [#decode] is its inverse.
    Value encode() {
        List<Value> envelopes = new ArrayList<>();
        records.forEach(record -> envelopes.add(record.envelope()));
        return new Value.ListValue(List.of(
                new Value.ByteString(origin.peer().toBytes()),
                Value.Int.of(origin.incarnation()),
                Value.Int.of(after),
                Value.Int.of(upTo),
                new Value.ListValue(envelopes)));
    }

    /// @throws MalformedDataException if it is none
    static Page decode(Value row) {
        var fields = new RowReader("page", row);
        var origin = new Origin(fields.peer(), fields.integer());
        long after = fields.integer();
        long upTo = fields.integer();
        List<SignedRecord> records = new ArrayList<>();
        fields.list().forEach(envelope -> records.add(SignedRecord.decode(envelope)));
        fields.end();
        return new Page(origin, after, upTo, records);
    }
}
