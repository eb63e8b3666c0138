package io.ishigaki.dag.car;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// What an archive begins with: `{roots: [link], version: int}` in dag-cbor. Version 2 has no roots
/// here.
record CarHeader(long version, List<Cid> roots) {
    static final int VERSION_1 = 1;
    static final int VERSION_2 = 2;

    private static final String ROOTS = "roots";
    private static final String VERSION = "version";
    private static final Set<String> FIELDS = Set.of(ROOTS, VERSION);

    CarHeader {
        roots = List.copyOf(roots);
    }

    static CarHeader decode(Bytes bytes) {
        if (!(Codec.decodeLenientDagCbor(bytes) instanceof Value.MapValue map)) {
            throw new MalformedDataException("header is no map");
        }
        for (String field : map.entries().keySet()) {
            if (!FIELDS.contains(field)) {
                throw new MalformedDataException("header has unknown field \"%s\"".formatted(field));
            }
        }
        if (!(map.at(VERSION).orElse(null) instanceof Value.Int(var version)) || version.bitLength() >= Long.SIZE) {
            throw new MalformedDataException("header has no version");
        }
        return new CarHeader(version.longValue(), roots(map));
    }

    /// Absent and null are both seen where an archive has no roots.
    private static List<Cid> roots(Value.MapValue map) {
        Value found = map.at(ROOTS).orElseGet(Value.Null::new);
        if (found instanceof Value.Null) {
            return List.of();
        }
        if (!(found instanceof Value.ListValue(var items))) {
            throw new MalformedDataException("roots of the header are no list");
        }
        return items.stream().map(CarHeader::root).toList();
    }

    private static Cid root(Value item) {
        if (item instanceof Value.Link(Cid cid)) {
            return cid;
        }
        throw new MalformedDataException("a root of the header is no link");
    }

    Bytes encode() {
        var entries = new LinkedHashMap<String, Value>();
        entries.put(
                ROOTS,
                new Value.ListValue(roots.stream().<Value>map(Value.Link::new).toList()));
        entries.put(VERSION, Value.Int.of(version));
        return Codec.DAG_CBOR.encode(new Value.MapValue(entries));
    }
}
