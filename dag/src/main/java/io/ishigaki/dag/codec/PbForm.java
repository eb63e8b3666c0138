package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Dag-pb nodes as values of the data model, in the one logical form that its specification knows.
///
/// ```text
/// {Links: [{Hash: link, Name: text?, Tsize: int?}], Data: bytes?}
/// ```
///
/// @see <a href="https://ipld.io/specs/codecs/dag-pb/spec/#logical-format">DAG-PB, logical
///     format</a>
final class PbForm {
    static final String LINKS = "Links";
    static final String DATA = "Data";
    static final String HASH = "Hash";
    static final String NAME = "Name";
    static final String TSIZE = "Tsize";

    private static final Set<String> NODE_FIELDS = Set.of(LINKS, DATA);
    private static final Set<String> LINK_FIELDS = Set.of(HASH, NAME, TSIZE);

    private PbForm() {}

    /// What becomes of a field that a node leaves out.
    enum AbsentFields {
        /// It is left out here too, as the specification wants.
        LEFT_OUT,
        /// It is null, as Kubo shows nodes. Such a value is no longer one of dag-pb.
        NULL
    }

    static Value.MapValue valueOf(PbNode node, AbsentFields absentFields) {
        var entries = new LinkedHashMap<String, Value>();
        var links = new ArrayList<Value>();
        for (PbLink link : node.links()) {
            links.add(valueOf(link, absentFields));
        }
        entries.put(LINKS, new Value.ListValue(links));
        put(entries, DATA, node.data().map(Value.ByteString::new), absentFields);
        return new Value.MapValue(entries);
    }

    private static Value valueOf(PbLink link, AbsentFields absentFields) {
        var entries = new LinkedHashMap<String, Value>();
        entries.put(HASH, new Value.Link(link.cid()));
        put(entries, NAME, link.nameBytes().map(name -> new Value.Text(Utf8.decode(name.toArray()))), absentFields);
        Optional<Value> tsize =
                link.tsize().isPresent() ? Optional.of(Value.Int.of(link.tsize().getAsLong())) : Optional.empty();
        put(entries, TSIZE, tsize, absentFields);
        return new Value.MapValue(entries);
    }

    private static void put(
            Map<String, Value> entries, String field, Optional<? extends Value> value, AbsentFields absentFields) {
        if (value.isPresent()) {
            entries.put(field, value.get());
        } else if (absentFields == AbsentFields.NULL) {
            entries.put(field, new Value.Null());
        }
    }

    /// @throws MalformedDataException if `value` is no node; the message names the field
    static PbNode nodeOf(Value value) {
        if (!(value instanceof Value.MapValue(var entries))) {
            throw malformed("node is no map");
        }
        requireOnly(NODE_FIELDS, entries, "node");
        Optional<Bytes> data = Optional.empty();
        if (entries.containsKey(DATA)) {
            if (!(entries.get(DATA) instanceof Value.ByteString(Bytes bytes))) {
                throw malformed("Data must be bytes");
            }
            data = Optional.of(bytes);
        }
        if (!(entries.get(LINKS) instanceof Value.ListValue(var items))) {
            throw malformed("Links must be a list");
        }
        var links = new ArrayList<PbLink>();
        for (Value item : items) {
            links.add(linkOf(item));
        }
        if (!DagPb.isSorted(links)) {
            throw malformed("Links must be sorted by the bytes of their names");
        }
        return new PbNode(links, data);
    }

    private static PbLink linkOf(Value value) {
        if (!(value instanceof Value.MapValue link)) {
            throw malformed("a link is no map");
        }
        requireOnly(LINK_FIELDS, link.entries(), "link");
        if (!(link.at(HASH).orElse(null) instanceof Value.Link(Cid cid))) {
            throw malformed("a link must have a Hash");
        }
        return new PbLink(cid, nameOf(link), tsizeOf(link));
    }

    private static Optional<Bytes> nameOf(Value.MapValue link) {
        Optional<Value> name = link.at(NAME);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.get() instanceof Value.Text(String text)) {
            return Optional.of(Bytes.ofOwned(Utf8.encode(text)));
        }
        throw malformed("Name must be text");
    }

    private static OptionalLong tsizeOf(Value.MapValue link) {
        Optional<Value> tsize = link.at(TSIZE);
        if (tsize.isEmpty()) {
            return OptionalLong.empty();
        }
        if (tsize.get() instanceof Value.Int(BigInteger value)
                && value.signum() >= 0
                && value.bitLength() < Long.SIZE) {
            return OptionalLong.of(value.longValue());
        }
        throw malformed("Tsize must be an integer from 0 to 2^63 - 1");
    }

    private static void requireOnly(Set<String> fields, Map<String, Value> entries, String what) {
        for (String field : entries.keySet()) {
            if (!fields.contains(field)) {
                throw malformed("extraneous field \"%s\" of a %s".formatted(field, what));
            }
        }
    }

    private static MalformedDataException malformed(String what) {
        return new MalformedDataException("invalid dag-pb form: " + what);
    }
}
