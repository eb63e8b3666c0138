package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Collects the fields of a map. *Confined to* one thread.
final class MapWriter {
    private final SequencedMap<String, Value> fields = new LinkedHashMap<>();

    MapWriter put(String name, Value value) {
        fields.put(name, value);
        return this;
    }

    MapWriter put(String name, long number) {
        return put(name, Value.Int.of(number));
    }

    MapWriter put(String name, boolean value) {
        return put(name, new Value.Bool(value));
    }

    MapWriter put(String name, String text) {
        return put(name, new Value.Text(text));
    }

    MapWriter put(String name, Bytes bytes) {
        return put(name, new Value.ByteString(bytes));
    }

    MapWriter put(String name, PeerId peer) {
        return put(name, peer.toBytes());
    }

    MapWriter put(String name, Cid link) {
        return put(name, new Value.Link(link));
    }

    MapWriter put(String name, Instant time) {
        return put(name, time.toEpochMilli());
    }

    MapWriter put(String name, List<Value> items) {
        return put(name, new Value.ListValue(items));
    }

    /// The map in dag-cbor.
    Bytes encode() {
        return Codec.DAG_CBOR.encode(new Value.MapValue(fields));
    }
}
